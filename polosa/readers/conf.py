from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

Rates = tuple[tuple[int, int], ...]
"""How many in how many seconds; every pair holds."""

LETTER_LEASE = timedelta(seconds=60)
"""Whoever takes a letter has settled it by then, or is dead; the sender gives up earlier (SEND_SECONDS)."""
SEND_SECONDS = 30.0
"""For one letter, connecting included, however slowly the server speaks."""
LETTER_GOOD_FOR = timedelta(days=1)
URGENT = timedelta(hours=1)
"""A letter that is of use no longer than this carries a code: it goes first."""
LETTERS_QUEUE_MAX = 5_000
CODES_QUEUE_MAX = 10_000
LETTER_MAX_BYTES = 2**20
OVERDUE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Limits:
    """How often people may ask for letters and guess; settings.ACCOUNT_LIMITS, a dict of these names, overrides.

    What a stranger does is counted by mailbox and network, so that it shuts out nobody elsewhere; `…_of_mailbox` bounds
    what all networks together may do, and a known device is counted by itself. A neighbourhood is a /48 of IPv6.
    """

    letters: Rates = ((3, 300), (6, 3600), (10, 86_400))
    letters_of_mailbox: Rates = ((12, 3600), (40, 86_400))
    letters_of_network: Rates = ((20, 60), (60, 3600))
    letters_of_neighbourhood: Rates = ((60, 60), (180, 3600))
    letters_to_strangers: Rates = ((500, 3600),)
    """To addresses nobody has confirmed, of all together: those letters decide what mail hosts think of the paper."""
    guesses: Rates = ((10, 300), (40, 3600), (100, 86_400))
    guesses_of_mailbox: Rates = ((100, 3600), (300, 86_400))
    guesses_of_network: Rates = ((40, 300), (150, 3600))
    guesses_of_neighbourhood: Rates = ((120, 300), (450, 3600))


def limits() -> Limits:
    return Limits(**getattr(settings, "ACCOUNT_LIMITS", {}))


DEVICE_COOKIES = {"device": "/account/", "desk_device": "/desk/"}
"""The same text under the two paths where people sign in: readers' pages never see it."""
DEVICE_COOKIE_AGE = 365 * 24 * 60 * 60

DRAFTS = "drafts"
"""In the session of whoever signs in: what they had typed before, by what it was typed for."""
LONGEST_DRAFT = 8000

SIGNED_IN_AT, AT_DESK = "signed_in_at", "at_desk"
"""In the session of who is signed in: since when, in seconds; whether it is one of the newsroom."""
SECOND_FACTOR_AT = "second_factor_at"
"""There too: when the second factor was given, in seconds."""
FACTOR_FRESH_SECONDS = 60 * 60
"""Who changes their factors has given one within this time."""
POST_GRACE_SECONDS = 12 * 60 * 60
"""A form that was opened in time may still be sent."""
