from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction

from polosa.kit.typography import typeset, typeset_html
from polosa.readers.models import User

from ..models import Event, Showing
from ..rules import is_gratis

Times = tuple[datetime, datetime | None]
"""When a showing begins and, where it is known, ends."""


class Fields(TypedDict, total=False):
    """What of an event may be written; names are those of the model. `about` is rich text's HTML."""

    title: str
    slug: str
    kind: str
    venue: Any
    lead: str
    about: str
    cover: Any
    age_mark: int
    price: str
    is_free: bool
    organiser: str
    url: str
    has_discussion: bool
    has_mood: bool
    go_live_at: Any
    expire_at: Any


@transaction.atomic
def create_event(
    *, user: User | None, publish: bool = False, showings: Sequence[Times] = (), **fields: Any
) -> Event:
    """A new event with its first revision; live at once when `publish` (which needs the right to publish).

    Raises ValidationError, naming fields, and PermissionDenied.
    """
    event = Event(owner=user)
    _apply(event, fields)
    _schedule(event, showings)
    typeset_event(event=event)
    action = CreateAction(event, user=user, publish=publish, clean=True)
    return Event.objects.get(pk=action.execute(skip_permission_checks=user is None).pk)


@transaction.atomic
def edit_event(
    *,
    event: Event,
    user: User | None,
    publish: bool = False,
    showings: Sequence[Times] | None = None,
    **fields: Any,
) -> Event:
    """A new revision of an event; a live event's page changes only when `publish`.

    `showings`, when given, are all there will be; one that begins as before stays the same to calendars.
    Raises ValidationError, naming fields, and PermissionDenied (also when somebody else has locked it).
    """
    row = Event.objects.get(pk=event.pk)  # the caller's copy may be older than the latest revision
    latest = row.get_latest_revision_as_object() if row.latest_revision_id else row
    _apply(latest, fields)
    if showings is not None:
        _schedule(latest, showings)
    typeset_event(event=latest)
    EditAction(latest, user=user, publish=publish, clean=True).execute(skip_permission_checks=user is None)
    return Event.objects.get(pk=event.pk)


def typeset_event(*, event: Event) -> None:
    """Russian typography over the words of an event not yet saved; «вход свободный» makes it free."""
    for name in ("title", "lead", "price", "organiser"):
        setattr(event, name, typeset(getattr(event, name) or ""))
    event.about = typeset_html(event.about or "")
    event.is_free = event.is_free or is_gratis(event.price)


def _apply(event: Event, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - Fields.__annotations__.keys()
    if unknown:
        raise TypeError(f"An event has no {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(event, name, value)


def _schedule(event: Event, times: Sequence[Times]) -> None:
    before = {showing.starts_at: showing for showing in event.showings.all()}
    showings = []
    for starts_at, ends_at in times:
        showing = before.get(starts_at) or Showing(starts_at=starts_at)
        showing.ends_at = ends_at
        showing.full_clean(exclude=["event"])
        showings.append(showing)
    event.showings.set(showings)
