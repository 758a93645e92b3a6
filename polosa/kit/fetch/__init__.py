"""Safe fetching of addresses that strangers gave us."""

from polosa.kit.fetch.errors import (
    BadAddress,
    BadAnswer,
    BadStatus,
    FetchError,
    GoesRound,
    NoAnswer,
    RefusedAddress,
    TooLarge,
    TooSlow,
)
from polosa.kit.fetch.fetching import Fetched, fetch

__all__ = [
    "BadAddress",
    "BadAnswer",
    "BadStatus",
    "FetchError",
    "Fetched",
    "GoesRound",
    "NoAnswer",
    "RefusedAddress",
    "TooLarge",
    "TooSlow",
    "fetch",
]
