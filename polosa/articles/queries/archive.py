"""The archive by days."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import TruncDate

from polosa.kit.clock import local_day_bounds

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


def day_articles(day: date) -> list[Article]:
    """By their places only, as in a `Slice`."""
    return list(_on(day).newest().for_places()[:DAY_LIMIT])


def year_ago(day: date, size: int = 10) -> tuple[date, list[Article]]:
    """«В этот день год назад»: the most read stories of the same date a year before (28 February for the 29th)."""
    leap = (day.month, day.day) == (2, 29)
    then = day.replace(year=day.year - 1, day=28 if leap else day.day)
    return then, list(_on(then).order_by("-counter__views", "-published_at").for_places()[:size])


def calendar(day: date) -> Calendar:
    """The month of `day` with the days that have stories; neighbours only where the archive goes on."""
    first = day.replace(day=1)
    busy = month_days(first)
    weeks = [
        [CalendarDay(each, each.month == day.month, each in busy, each == day) for each in week]
        for week in months.Calendar().monthdatescalendar(day.year, day.month)
    ]
    return Calendar(first, weeks, previous=_last_before(first), next=_first_from(_next_month(first)))


def month_days(first: date) -> set[date]:
    """Days of the month that begins on `first` on which something was published."""
    start, _ = local_day_bounds(first)
    end, _ = local_day_bounds(_next_month(first))
    found = Article.objects.live().filter(published_at__gte=start, published_at__lt=end)
    return set(found.order_by().values_list(TruncDate("published_at"), flat=True).distinct())


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _on(day: date) -> ArticleQuerySet:
    start, end = local_day_bounds(day)
    return Article.objects.live().filter(published_at__gte=start, published_at__lt=end)


def _last_before(first: date) -> date | None:
    start, _ = local_day_bounds(first)
    earlier = Article.objects.live().filter(published_at__lt=start).order_by("-published_at")
    return earlier.values_list(TruncDate("published_at"), flat=True).first()


def _first_from(after: date) -> date | None:
    start, _ = local_day_bounds(after)
    later = Article.objects.live().filter(published_at__gte=start).order_by("published_at")
    return later.values_list(TruncDate("published_at"), flat=True).first()
