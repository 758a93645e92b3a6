"""Which uploaded files are on the site changes with what is published."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from wagtail.models import ReferenceIndex

from polosa.edge.actions import purge

MEDIA = "media"
"""The key of all uploaded files in the memory of workers."""


@transaction.atomic
def settle_media(*, thing: Model) -> None:
    """`thing` was published or changed while live: its files are to be had as soon as itself, dropped ones no longer.

    Wagtail notes by a task what a text refers to; readers must not wait for it.
    """
    before = _references(thing)
    ReferenceIndex.create_or_update_for_object(thing)
    if before - _references(thing):
        files_left()


@transaction.atomic
def files_left() -> None:
    """Something that showed files is gone: workers ask again whether what they keep may be shown."""
    purge(MEDIA)


def _references(thing: Model) -> set[tuple[int, str]]:
    found = ReferenceIndex.get_references_for_object(thing)
    return set(found.values_list("to_content_type", "to_object_id"))
