"""How often a partner's feed is asked for."""

from datetime import datetime, timedelta

EVERY = timedelta(minutes=10)
SLOWEST = timedelta(hours=12)
_TOLERANCE = timedelta(minutes=1)  # a scheduler is never on the second


def due_at(fetched_at: datetime, failures: int) -> datetime:
    """Ten minutes after the last try; after each failure in a row twice as long, half a day at the most."""
    return fetched_at + min(EVERY * 2 ** min(failures, 10), SLOWEST) - _TOLERANCE


def is_due(fetched_at: datetime | None, failures: int, now: datetime) -> bool:
    return fetched_at is None or due_at(fetched_at, failures) <= now
