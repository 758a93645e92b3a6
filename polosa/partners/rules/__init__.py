"""Pure decisions about partners' news."""

from .backoff import EVERY, SLOWEST, due_at, is_due
from .row import FRESH_FOR, PER_PARTNER, PINNED_FOR, ROW, Candidate, interleaved

__all__ = [
    "EVERY",
    "FRESH_FOR",
    "PER_PARTNER",
    "PINNED_FOR",
    "ROW",
    "SLOWEST",
    "Candidate",
    "due_at",
    "interleaved",
    "is_due",
]
