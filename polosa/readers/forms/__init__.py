from .desk import DeskLoginForm, DeskNameForm, DeskPasswordResetForm, DeskUserCreationForm, DeskUserEditForm
from .profile import EraseForm, NameField, ProfileForm
from .sign_in import SignInForm, keep_consent, keep_draft, take_consent, too_often_words

__all__ = [
    "DeskLoginForm",
    "DeskNameForm",
    "DeskPasswordResetForm",
    "DeskUserCreationForm",
    "DeskUserEditForm",
    "EraseForm",
    "NameField",
    "ProfileForm",
    "SignInForm",
    "keep_consent",
    "keep_draft",
    "take_consent",
    "too_often_words",
]
