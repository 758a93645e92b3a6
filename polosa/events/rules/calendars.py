"""iCalendar (RFC 5545) of plain data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import icalendar

_SPELLED = re.compile(r"[\\;,\n]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PRODID = "-//Polosa//Afisha//RU"


@dataclass(frozen=True)
class Entry:
    """One VEVENT. `uid` never changes; `sequence` and `changed_at` grow whenever anything else does."""

    uid: str
    starts_at: datetime
    ends_at: datetime | None
    summary: str
    description: str
    location: str
    geo: tuple[float, float] | None
    url: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool


class _Text(icalendar.vText):
    """As RFC 5545 spells text. The library takes «\\N» for the end of a line, and «C:\\News» loses its letter."""

    def to_ical(self) -> bytes:
        text = str(self).replace("\r\n", "\n").replace("\r", "\n")
        return _SPELLED.sub(lambda sign: "\\n" if sign[0] == "\n" else f"\\{sign[0]}", text).encode()


def _seen(text: str) -> str:
    """Without the controls that a calendar may not hold."""
    return _CONTROLS.sub("", text)


def calendar_of(entries: Iterable[Entry], *, name: str) -> bytes:
    """A published calendar. Times are in UTC, so it needs no zone of its own to be read right."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _Text(_seen(name)))
    for entry in entries:
        calendar.add_component(_vevent(entry))
    return calendar.to_ical()


def _vevent(entry: Entry) -> icalendar.Event:
    vevent = icalendar.Event()
    vevent.add("uid", entry.uid)
    vevent.add("dtstamp", entry.changed_at.astimezone(UTC))
    vevent.add("last-modified", entry.changed_at.astimezone(UTC))
    vevent.add("sequence", entry.sequence)
    vevent.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    vevent.add("dtstart", entry.starts_at.astimezone(UTC))
    if entry.ends_at:
        vevent.add("dtend", entry.ends_at.astimezone(UTC))
    vevent.add("summary", _Text(_seen(entry.summary)))
    vevent.add("url", entry.url)
    for field, text in (("description", entry.description), ("location", entry.location)):
        if text:
            vevent.add(field, _Text(_seen(text)))
    if entry.geo:
        vevent.add("geo", entry.geo)
    return vevent
