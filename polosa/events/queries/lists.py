"""Lists of showings, by the clock and the calendar. Every one is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime

from polosa.kit.clock import local_day_bounds, now
from polosa.kit.prepared import prepared

from ..enums import Kind
from ..models import Event, Showing, ShowingQuerySet, Venue
from ..rules import NIGHT_ENDS, days_of

DAY_LIMIT = 300
LIST_LIMIT = 100
LONG_LIMIT = 300
AHEAD = timedelta(days=366)


def day_showings(day: date, kind: Kind | None = None) -> list[Showing]:
    """Everything of one day: first what lasts for weeks and is on at any hour, then by the clock."""
    start, end = local_day_bounds(day)
    code = kind.value if kind else ""
    return [*_lasting(start, start + NIGHT_ENDS, kind=code), *_beginning(start, end, kind=code)]


@prepared
def _lasting(begun_by: datetime, ends_from: datetime, kind: str) -> QuerySet[Showing]:
    return _of_kind(kind).for_rows().long(begun_by=begun_by, ends_from=ends_from)[:LONG_LIMIT]


@prepared
def _beginning(start: datetime, end: datetime, kind: str) -> QuerySet[Showing]:
    shown = _of_kind(kind).for_rows().filter(starts_at__gte=start, starts_at__lt=end)
    return shown.in_order()[:DAY_LIMIT]


def day_counts(days: Sequence[date]) -> dict[date, int]:
    """How many events there are on each of `days` (neighbouring ones, in order), in two queries."""
    start, end = local_day_bounds(days[0])[0], local_day_bounds(days[-1])[1]
    shown = Showing.objects.on_site().filter(is_cancelled=False)
    begins = shown.filter(starts_at__gte=start, starts_at__lt=end)
    by_day = begins.annotate(day=TruncDate("starts_at")).order_by().values_list("day")
    counts = Counter(dict(by_day.annotate(n=Count("event", distinct=True))))
    long = shown.long(begun_by=end, ends_from=start + NIGHT_ENDS)
    for starts_at, ends_at in long.values_list("starts_at", "ends_at")[:LONG_LIMIT]:
        first = localtime(starts_at).date()
        counts.update(day for day in days_of(localtime(starts_at), localtime(ends_at)) if day != first)
    return {day: counts[day] for day in days}


def is_day_shown(day: date) -> bool:
    """Days to come within a year have pages; of days gone by, those on which there was something.

    Without bounds the calendar would be an endless site for whoever follows links.
    """
    today = now().date()
    if day >= today:
        return day <= today + AHEAD
    return bool(day_counts([day])[day])


def next_showings(size: int = 6, moment: datetime | None = None) -> list[Showing]:
    """The block «Афиша»: the nearest showings that have not begun, one an event; then what is on for long."""
    moment = moment or now()
    found = _one_an_event(_nearest(moment, size=size * 10), size)
    if len(found) < size:
        found = _one_an_event([*found, *_long(moment, size=size * 2)], size)
    rows = {row.pk: row for row in _rows([pk for _, pk in found])}
    return [rows[pk] for _, pk in found if pk in rows]


@prepared
def _nearest(moment: datetime, size: int) -> QuerySet[Showing, tuple[int, int]]:
    shown = Showing.objects.on_site().filter(is_cancelled=False, starts_at__gte=moment)
    return shown.in_order().values_list("event_id", "pk")[:size]


@prepared
def _long(moment: datetime, size: int) -> QuerySet[Showing, tuple[int, int]]:
    shown = Showing.objects.on_site().filter(is_cancelled=False).long(begun_by=moment, ends_from=moment)
    return shown.values_list("event_id", "pk")[:size]


@prepared
def _rows(ids: Collection[int]) -> QuerySet[Showing]:
    return Showing.objects.filter(pk__in=ids).for_blocks()


def kind_showings(kind: Kind) -> list[Showing]:
    """What is on or to come of one kind, soonest first."""
    return _to_come(_of_kind(kind.value))


def published_venues() -> QuerySet[Venue]:
    """Places at which a live event takes place."""
    return Venue.objects.filter(Exists(Event.objects.live().filter(venue=OuterRef("pk"))))


def venue_showings(venue: Venue) -> list[Showing]:
    return _to_come(Showing.objects.on_site().filter(event__venue=venue))


def _to_come(showings: ShowingQuerySet) -> list[Showing]:
    moment = now()
    today, _ = local_day_bounds(moment.date())
    long = showings.for_rows().long(begun_by=today, ends_from=moment)
    begins = showings.for_rows().filter(starts_at__gte=today).in_order()
    return [*long[:LONG_LIMIT], *begins[:LIST_LIMIT]]


def _of_kind(kind: str) -> ShowingQuerySet:
    shown = Showing.objects.on_site()
    return shown.filter(event__kind=kind) if kind else shown


def _one_an_event(showings: Iterable[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Of pairs of an event and its showing, each event's first."""
    firsts: dict[int, int] = {}
    for event, showing in showings:
        firsts.setdefault(event, showing)
    return list(firsts.items())[:size]
