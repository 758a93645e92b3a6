from .desk import desk_entry
from .profile import data, erase, profile
from .sign_in import confirm_code, sign_in

__all__ = ["confirm_code", "data", "desk_entry", "erase", "profile", "sign_in"]
