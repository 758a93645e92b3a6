"""Safe fetching of addresses that strangers gave us."""

from polosa.kit.fetch.errors import (
    BadAddress,
    BadStatus,
    FetchError,
    NoAnswer,
    RefusedAddress,
    TooLarge,
    TooSlow,
)
from polosa.kit.fetch.fetching import Fetched, fetch

__all__ = [
    "BadAddress",
    "BadStatus",
    "FetchError",
    "Fetched",
    "NoAnswer",
    "RefusedAddress",
    "TooLarge",
    "TooSlow",
    "fetch",
]
