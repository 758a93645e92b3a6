from .desk import DeskLoginForm, DeskNameForm, DeskUserCreationForm, DeskUserEditForm
from .profile import EraseForm, NameField, ProfileForm
from .sign_in import SignInForm, keep_consent, take_consent

__all__ = [
    "DeskLoginForm",
    "DeskNameForm",
    "DeskUserCreationForm",
    "DeskUserEditForm",
    "EraseForm",
    "NameField",
    "ProfileForm",
    "SignInForm",
    "keep_consent",
    "take_consent",
]
