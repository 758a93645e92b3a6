"""Time as the paper tells it: always aware, always in the paper's zone."""

from datetime import date, datetime, time, timedelta, tzinfo
from email.utils import format_datetime

from django.utils import timezone
from django.utils.translation import get_language

_MONTHS = {
    "ru": str.split("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    "en": str.split("January February March April May June July August September October November December"),
}


def zone() -> tzinfo:
    return timezone.get_current_timezone()


def now() -> datetime:
    return timezone.localtime()


def stamp(moment: datetime, where: tzinfo | None = None) -> str:
    """14:00 20.11.2023. Who tells many moments says `where` at once."""
    at = _here(moment, where)
    return f"{at.hour:02}:{at.minute:02} {at.day:02}.{at.month:02}.{at.year}"


def day_stamp(day: date) -> str:
    """20 ноября 2023, or 20 November 2023 where the site speaks English; a moment by its local day."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    language = "en" if (get_language() or "").startswith("en") else "ru"
    return f"{local.day} {_MONTHS[language][local.month - 1]} {local.year}"


def local_day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of the day and the first of the next."""
    return _midnight(day), _midnight(day + timedelta(days=1))


def iso(moment: datetime, where: tzinfo | None = None) -> str:
    """2023-11-20T14:00:00+03:00"""
    return _here(moment, where).isoformat(timespec="seconds")


def rfc822(moment: datetime) -> str:
    """Mon, 20 Nov 2023 14:00:00 +0300"""
    return format_datetime(timezone.localtime(moment).replace(microsecond=0))


def _here(moment: datetime, where: tzinfo | None = None) -> datetime:
    """As Django's `localtime`, of which a page asks a hundred times. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment is nobody's time")
    return moment.astimezone(where or zone())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone())
