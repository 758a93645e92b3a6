from . import second_factor
from .desk import desk_entry, desk_login, desk_logout, desk_name, desk_password_reset, desk_session
from .profile import data, erase, profile
from .sign_in import ask_to_sign_in, confirm_code, sign_in

__all__ = [
    "ask_to_sign_in",
    "confirm_code",
    "data",
    "desk_entry",
    "desk_login",
    "desk_logout",
    "desk_name",
    "desk_password_reset",
    "desk_session",
    "erase",
    "profile",
    "second_factor",
    "sign_in",
]
