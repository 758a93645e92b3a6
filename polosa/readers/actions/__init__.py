"""Everything that is ever written about people."""

from .accounts import (
    GivenConsent,
    confirm,
    erase_reader,
    reader_has_name,
    rename_reader,
    sign_up,
    speak_to_reader,
)
from .bans import ban_reader, lift_ban
from .desk_links import desk_link, spend_desk_link
from .letters import (
    claim_letter,
    forget_letter,
    give_letter_up,
    note_mail_server,
    put_letter_off,
    queue_letter,
)
from .limits import check_guess, take_guess, take_letter
from .pruning import prune
from .second_factor import forget_factors, use_factor

__all__ = [
    "GivenConsent",
    "ban_reader",
    "check_guess",
    "claim_letter",
    "confirm",
    "desk_link",
    "erase_reader",
    "forget_factors",
    "forget_letter",
    "give_letter_up",
    "lift_ban",
    "note_mail_server",
    "prune",
    "put_letter_off",
    "queue_letter",
    "reader_has_name",
    "rename_reader",
    "sign_up",
    "speak_to_reader",
    "spend_desk_link",
    "take_guess",
    "take_letter",
    "use_factor",
]
