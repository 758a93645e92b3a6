"""The archive by days."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from polosa.kit.clock import local_day_bounds
from polosa.kit.prepared import prepared

from ..models import Article
from ..models.article import ArticleQuerySet

DAY_LIMIT = 200
"""A day's page shows at most so many stories; a paper publishes fifteen."""


@dataclass(frozen=True)
class CalendarDay:
    date: date
    in_month: bool
    has_articles: bool
    is_current: bool


@dataclass(frozen=True)
class Calendar:
    """A month of the archive: weeks of seven days, Monday first, and days of the nearest months that have stories."""

    first: date
    weeks: list[list[CalendarDay]]
    previous: date | None
    next: date | None


@dataclass(frozen=True)
class Month:
    """Which days of a month have stories, and the nearest days before and after it that have."""

    busy: frozenset[date]
    previous: date | None
    next: date | None


def day_articles(day: date) -> list[int]:
    """Ids of a day's stories, newest first."""
    return _of_day(*local_day_bounds(day))


@prepared
def _of_day(start: datetime, end: datetime) -> QuerySet[Article, int]:
    return _between(start, end).newest().values_list("pk", flat=True)[:DAY_LIMIT]


def has_other_stories(day: date, pk: int) -> bool:
    """Whether a story other than `pk` stands in a day's archive."""
    start, end = local_day_bounds(day)
    return _between(start, end).exclude(pk=pk).exists()


def year_ago(day: date, size: int = 10) -> tuple[date, list[int]]:
    """«В этот день год назад»: ids of the most read stories of the same date a year before (28 February for the
    29th)."""
    leap = (day.month, day.day) == (2, 29)
    then = day.replace(year=day.year - 1, day=28 if leap else day.day)
    return then, _most_read_of_day(*local_day_bounds(then), size=size)


@prepared
def _most_read_of_day(start: datetime, end: datetime, size: int) -> QuerySet[Article, int]:
    read = _between(start, end).order_by("-counter__views", "-published_at")
    return read.values_list("pk", flat=True)[:size]


def calendar(day: date, month: Month) -> Calendar:
    """The month of `day` with the days that have stories; neighbours only where the archive goes on."""
    weeks = [
        [CalendarDay(each, each.month == day.month, each in month.busy, each == day) for each in week]
        for week in months.Calendar().monthdatescalendar(day.year, day.month)
    ]
    return Calendar(day.replace(day=1), weeks, previous=month.previous, next=month.next)


def month_of(day: date) -> Month:
    first = day.replace(day=1)
    return Month(
        frozenset(month_days(first)), previous=_last_before(first), next=_first_from(_next_month(first))
    )


def month_days(first: date) -> set[date]:
    """Days of the month that begins on `first` on which something was published."""
    start, _ = local_day_bounds(first)
    end, _ = local_day_bounds(_next_month(first))
    days = _between(start, end).order_by().values_list(TruncDate("published_at"), flat=True)
    return set(days.distinct())


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _between(start: datetime, end: datetime) -> ArticleQuerySet:
    return Article.objects.live().filter(published_at__gte=start, published_at__lt=end)


def _last_before(first: date) -> date | None:
    start, _ = local_day_bounds(first)
    earlier = Article.objects.live().filter(published_at__lt=start).order_by("-published_at")
    return earlier.values_list(TruncDate("published_at"), flat=True).first()


def _first_from(after: date) -> date | None:
    start, _ = local_day_bounds(after)
    later = Article.objects.live().filter(published_at__gte=start).order_by("published_at")
    return later.values_list(TruncDate("published_at"), flat=True).first()
