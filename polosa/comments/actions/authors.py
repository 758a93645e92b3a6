"""What follows for comments when something becomes of a reader."""

from __future__ import annotations

from django.db import transaction

from polosa.edge.actions import purge
from polosa.readers.models import User

from ..models import Comment
from .threads import FEED


@transaction.atomic
def sign_anew(*, reader: User) -> None:
    """A reader took another name, or none any more: it stands under all that this reader wrote."""
    _sign(reader)


@transaction.atomic
def forget_author(*, reader: User) -> None:
    """A reader's data are erased: what was said stays, and nothing leads from it to an account."""
    _sign(reader)
    Comment.objects.filter(author=reader).update(author=None, network="")


def _sign(reader: User) -> None:
    mine = Comment.objects.filter(author=reader)
    threads = set(mine.values_list("thread_id", flat=True))
    if mine.exclude(author_name="").update(author_name=reader.public_name[:60]):
        purge(FEED, *(f"thread:{pk}" for pk in threads))
