from enum import StrEnum


class Refusal(StrEnum):
    """Why a name is refused; `errors` has the words."""

    SHORT = "short"
    LONG = "long"
    SIGNS = "signs"
    OFFICIAL = "official"


class Step(StrEnum):
    """What somebody who has signed in must do before the desk opens."""

    SIGN_IN_AGAIN = "sign_in_again"
    GIVE_FACTOR = "give_factor"
    ADD_FACTOR = "add_factor"
