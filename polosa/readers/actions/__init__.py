"""Everything that is ever written about people."""

from .accounts import GivenConsent, confirm, erase_reader, rename_reader, sign_up, speak_to_reader
from .bans import ban_reader, lift_ban
from .desk_links import desk_link, spend_desk_link
from .pruning import prune

__all__ = [
    "GivenConsent",
    "ban_reader",
    "confirm",
    "desk_link",
    "erase_reader",
    "lift_ban",
    "prune",
    "rename_reader",
    "sign_up",
    "speak_to_reader",
    "spend_desk_link",
]
