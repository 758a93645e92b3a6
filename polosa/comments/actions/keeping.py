"""What is forgotten, daily."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..conf import REMEMBERED_FOR
from ..models import Comment


@transaction.atomic
def forget_networks(*, at: datetime | None = None) -> int:
    """Of comments older than a day, the network they came from; gives their number. Safe to run again."""
    before = (at or timezone.now()) - REMEMBERED_FOR
    return Comment.objects.exclude(network="").filter(created_at__lt=before).update(network="")


@transaction.atomic
def sweep_deleted(*, at: datetime | None = None) -> int:
    """Of deleted comments older than a day: those nobody answered go, the others forget who wrote them.

    Until then they count for the author's rates. Gives the number of those gone.
    """
    before = (at or timezone.now()) - REMEMBERED_FOR
    old = Comment.objects.filter(state=Comment.State.DELETED, created_at__lt=before)
    leaves = list(old.filter(replies=None).values_list("pk", flat=True))
    Comment.objects.filter(pk__in=leaves, replies=None).delete()
    old.exclude(author=None, author_name="").update(author=None, author_name="")
    return len(leaves)
