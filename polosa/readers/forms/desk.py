"""The desk's own forms for people, as Wagtail wants them: an address signs in, one public name."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from ..models import User
from ..rules import NAME_MAX

TRIES = "desk_login"


class DeskLoginForm(LoginForm):
    """A network that has guessed wrong too often is not listened to for a while, right or wrong."""

    def clean(self) -> dict[str, Any]:
        if not consume(self.request, action=TRIES, dry_run=True):
            raise ValidationError(_("Слишком много попыток. Подождите пять минут."), code="too_many")
        try:
            return super().clean()
        except ValidationError:
            consume(self.request, action=TRIES)
            raise


class _NamedForm(forms.ModelForm):
    """In place of a first and a last name, which the paper does not tell apart."""

    first_name = None
    last_name = None
    name = forms.CharField(label=_("Имя на сайте"), max_length=NAME_MAX)


class _ByChief(_NamedForm):
    """Only an administrator makes administrators."""

    def __init__(self, *args: Any, for_user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_superuser" in self.fields and not (for_user and for_user.is_superuser):
            self.fields["is_superuser"].disabled = True

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class DeskUserCreationForm(_ByChief, UserCreationForm):
    """Without a password the person comes in by a code sent to the address."""

    first_name = None
    last_name = None
    password_required = False

    class Meta(UserCreationForm.Meta):
        fields = ["email", "name", "is_superuser", "groups"]

    def save(self, commit: bool = True) -> User:
        if not self.cleaned_data.get("password1"):
            self.instance.set_unusable_password()
        return super().save(commit)


class DeskUserEditForm(_ByChief, UserEditForm):
    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = ["email", "name", "is_active", "is_superuser", "groups"]


class DeskNameForm(_NamedForm, NameEmailForm):
    """One's own page at the desk."""

    first_name = None
    last_name = None

    class Meta(NameEmailForm.Meta):
        fields = ["name", "email"]
