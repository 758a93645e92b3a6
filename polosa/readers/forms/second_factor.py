"""Second factors, as the library checks them; what is no answer of a browser at all is a wrong answer, not an error."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CODE_MAX = 20
CREDENTIAL_MAX = 20_000
USED_SECONDS = 180
"""Longer than a code of an app is taken, early and late."""
SENSELESS = (TypeError, ValueError, KeyError, AttributeError, IndexError, LookupError, RecursionError)


def _is_first_use(person: int, code: str) -> bool:
    return cache.add(f"polosa.factor:{person}:{code}", "used", timeout=USED_SECONDS)


class CredentialField(forms.JSONField):
    """What a browser says of a key: an object, and no book."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            told = super().to_python(value) if len(str(value)) <= CREDENTIAL_MAX else None
        except RecursionError:
            told = None
        if value and not isinstance(told, dict):
            raise get_adapter().validation_error("incorrect_code")
        return told


class ActivateAppForm(ActivateTOTPForm):
    """The code with which an app is added opens nothing afterwards."""

    code = forms.CharField(label=_("Код из приложения"), max_length=CODE_MAX)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _is_first_use(self.user.pk, code)
        return code


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Как назвать ключ"), required=False, max_length=60)
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except SENSELESS as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong


class FactorCodeForm(AuthenticateForm):
    """A code of the app, or one of those kept for a lost phone. Each is good once."""

    code = forms.CharField(label=_("Код"), max_length=CODE_MAX)

    def clean_code(self) -> str:
        code = "".join(super().clean_code().split())
        is_first = _is_first_use(self.user.pk, code)
        if self.authenticator.type == Authenticator.Type.TOTP and not is_first:
            raise get_adapter().validation_error("incorrect_code")
        return code


class PasskeyForm(AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError:
            raise
        except SENSELESS as wrong:
            raise get_adapter().validation_error("incorrect_code") from wrong
