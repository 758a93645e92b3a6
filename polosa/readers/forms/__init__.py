from .desk import DeskLoginForm, DeskNameForm, DeskPasswordResetForm, DeskUserCreationForm, DeskUserEditForm
from .profile import EraseForm, NameField, OwnNameForm, ProfileForm
from .second_factor import ActivateAppForm, AddPasskeyForm, FactorCodeForm, PasskeyForm
from .sign_in import SignInForm, keep_consent, keep_draft, take_consent, too_often_words

__all__ = [
    "ActivateAppForm",
    "AddPasskeyForm",
    "DeskLoginForm",
    "DeskNameForm",
    "DeskPasswordResetForm",
    "DeskUserCreationForm",
    "DeskUserEditForm",
    "EraseForm",
    "FactorCodeForm",
    "NameField",
    "OwnNameForm",
    "PasskeyForm",
    "ProfileForm",
    "SignInForm",
    "keep_consent",
    "keep_draft",
    "take_consent",
    "too_often_words",
]
