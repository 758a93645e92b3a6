from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

GUEST_COOKIE = "guest"
"""Random and signed, set only when a guest votes: makes their vote one and changeable, knows nothing else."""
MARKER_COOKIE = "voted"
"""Lies on one story's path: this reader's page of it is their own, and by-passes the cache."""
COOKIE_AGE = 60 * 60 * 24 * 365


REMEMBERED_FOR = timedelta(days=1)
"""How long a vote knows its network and its browser, by their salted hashes."""
ORIGIN_REMEMBERED_FOR = timedelta(days=30)
"""How long votes of one network about one thing can still be told from others, to undo a burst of them."""


@dataclass(frozen=True)
class Limits:
    """How fast votes may come. A newsroom says otherwise in settings.MOOD_LIMITS, a dict of these names."""

    new_guests_a_strip_a_day: int = 30
    """New votes of guests about one thing from one network; a reader who signs in is not counted here."""
    new_votes_a_minute: int = 20
    """Of guests: from one network; of one who is signed in: from this reader."""
    minutes_between_guests: int = 10
    """About one thing, from one network with the same browser. A guest who voted about something else before
    that is known, and not made to wait; nor is anybody with another browser, or who signs in."""
    changes_of_a_vote: int = 30


def limits() -> Limits:
    return Limits(**getattr(settings, "MOOD_LIMITS", {}))
