"""Pure decisions about the afisha."""

from .addresses import event_key, slug_for, venue_key
from .calendars import Entry, calendar_of
from .offers import is_gratis, price_bounds
from .schema import schema_status, schema_type
from .times import LONGEST, NIGHT_ENDS, days_of, spans_days, strip_days

__all__ = [
    "LONGEST",
    "NIGHT_ENDS",
    "Entry",
    "calendar_of",
    "days_of",
    "event_key",
    "is_gratis",
    "price_bounds",
    "schema_status",
    "schema_type",
    "slug_for",
    "spans_days",
    "strip_days",
    "venue_key",
]
