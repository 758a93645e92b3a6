"""Addresses of e-mail, with letters of any language before the @ too."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..mailboxes import canonical, plain_twin

WRONG = _("Введите правильный адрес электронной почты.")


def check_address(email: str) -> None:
    """Raises ValidationError. Django's own rule, which knows no letters but Latin before the @."""
    try:
        validate_email(plain_twin(email))
    except ValidationError as wrong:
        raise ValidationError(WRONG, code="invalid") from wrong


class AddressInput(forms.TextInput):
    """Browsers take no other letters than Latin in a field that is called one of an address."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        told = {
            "inputmode": "email",
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        super().__init__(attrs={**told, **(attrs or {})})


class AddressFormField(forms.CharField):
    """Gives the address as it is kept."""

    widget = AddressInput
    default_validators = [check_address]  # as Django names it

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "strip": True, **kwargs})

    def to_python(self, value: Any) -> str:
        return canonical(str(super().to_python(value) or ""))


class AddressField(models.EmailField[Any, Any]):
    """In the database what Django's is."""

    default_validators = [check_address]  # as Django names it

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})
