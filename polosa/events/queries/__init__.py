"""Named questions about the afisha."""

from .lists import (
    day_counts,
    day_showings,
    is_day_shown,
    kind_showings,
    next_showings,
    published_venues,
    venue_showings,
)
from .page import event_entries, event_page, event_preview, live_event

__all__ = [
    "day_counts",
    "day_showings",
    "event_entries",
    "event_page",
    "event_preview",
    "is_day_shown",
    "kind_showings",
    "live_event",
    "next_showings",
    "published_venues",
    "venue_showings",
]
