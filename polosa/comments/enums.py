from enum import Enum


class Refusal(Enum):
    """Why a comment is not taken; `errors` has the words."""

    SEAL = "seal"
    EMPTY = "empty"
    LONG = "long"
    LINKS = "links"
    NAMELESS = "nameless"
    NAME = "name"
    CLOSED = "closed"
    PARENT = "parent"
    REPEATED = "repeated"
    OFTEN = "often"
    BANNED = "banned"
    FOREIGN = "foreign"
    LATE = "late"
    GONE = "gone"
    REASONLESS = "reasonless"
