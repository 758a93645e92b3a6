"""Which days a showing belongs to. All moments are aware; days are the paper's."""

from datetime import date, datetime, timedelta

NIGHT_ENDS = timedelta(hours=6)
"""A night out belongs to the day it began: what ends before six in the morning is not on that day's page."""

LONGEST = timedelta(days=400)
"""No exhibition lasts longer; a wrong year in a form would otherwise stand on every page."""

STRIP = 14


def spans_days(starts_at: datetime, ends_at: datetime | None) -> bool:
    """It is on for longer than its first day and the night after. Both moments in the paper's zone."""
    if ends_at is None:
        return False
    last = (ends_at - NIGHT_ENDS).date() if ends_at > starts_at else starts_at.date()
    return last > starts_at.date()


def days_of(starts_at: datetime, ends_at: datetime | None) -> list[date]:
    """Every day on whose page the showing stands."""
    first = starts_at.date()
    last = (ends_at - NIGHT_ENDS).date() if ends_at and spans_days(starts_at, ends_at) else first
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def strip_days(day: date, today: date) -> list[date]:
    """Fourteen days to choose from: from today while `day` is among them, else from `day` itself."""
    first = today if today <= day < today + timedelta(days=STRIP) else day
    return [first + timedelta(days=n) for n in range(STRIP)]
