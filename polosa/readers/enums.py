from enum import StrEnum


class Refusal(StrEnum):
    """Why a name is refused; `errors` has the words."""

    SHORT = "short"
    LONG = "long"
    SIGNS = "signs"
    OFFICIAL = "official"
