"""The demo's afisha: venues and events."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from polosa.events import actions
from polosa.events.models import Event, Venue

from .library import poster
from .parse import TEXTS, Entry, entries

if TYPE_CHECKING:
    from .build import Plan


@cache
def venues() -> list[Entry]:
    return entries(TEXTS / "venues.txt")


@cache
def events() -> list[Entry]:
    return entries(TEXTS / "events.txt")


def open_venue(entry: Entry) -> None:
    if not Venue.objects.filter(slug=entry.slug).exists():
        actions.create_venue(
            slug=entry.slug,
            name=entry.need("name"),
            kind=entry.headers.get("kind", "other"),
            address=entry.headers.get("address", ""),
            about=entry.body,
        )


def announce(plan: Plan, entry: Entry, place: int) -> None:
    """One event with its showings, which count from the day the paper was built."""
    if Event.objects.filter(slug=entry.slug).exists():
        return
    price = entry.headers.get("price", "")
    actions.create_event(
        user=None,
        publish=True,
        showings=_showings(entry, plan.now),
        title=entry.need("title"),
        slug=entry.slug,
        kind=entry.need("kind"),
        venue=Venue.objects.get(slug=entry.need("venue")),
        lead=entry.body.split(". ")[0].rstrip(".") + ".",
        about="".join(f"<p>{text}</p>" for text in entry.body.split("\n\n")),
        cover=poster(entry.need("kind"), place % 3),
        age_mark=int(entry.headers.get("age", "0").rstrip("+")),
        price=price,
        is_free="бесплатно" in price.lower(),
    )


def _showings(entry: Entry, now: datetime) -> list[tuple[datetime, datetime]]:
    length = timedelta(hours=float(entry.headers.get("hours", "2").replace(",", ".")))
    found = []
    for when in entry.need("when").split(";"):
        match = re.fullmatch(r"\s*([+-]?\d+)\s+(\d{1,2}):(\d{2})\s*", when)
        if match is None:
            raise ValueError(f"{entry.where}: unreadable time {when!r}")
        start = (now + timedelta(days=int(match[1]))).replace(hour=int(match[2]), minute=int(match[3]))
        found.append((start, start + length))
    return found
