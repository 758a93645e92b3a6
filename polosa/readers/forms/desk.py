"""The desk's own forms for people, as Wagtail wants them: an address signs in, one public name."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from polosa.kit.models import AddressFormField

from .. import actions, queries
from ..errors import TooOften
from ..models import User
from ..queries import may_give
from ..rules import NAME_MAX, canonical
from .sign_in import refuse_what_is_not_sent, too_often_words


class DeskLoginForm(LoginForm):
    """Who has guessed wrong too often is not listened to for a while, right or wrong; nobody else is shut out by it."""

    busy: TooOften | None = None

    def clean(self) -> dict[str, Any]:
        caller = queries.caller_of(self.request, self.cleaned_data.get("username", ""))
        try:
            actions.check_guess(caller=caller, of="password")
        except TooOften as refused:
            self.busy = refused
            raise ValidationError(too_often_words(refused), code="too_often") from refused
        try:
            return super().clean()
        except ValidationError:
            with suppress(TooOften):  # another guess took the last place meanwhile
                actions.take_guess(caller=caller, of="password")
            raise


class DeskPasswordResetForm(PasswordResetForm):
    """A letter with a link is a letter: it is counted like one with a code, whether anybody has the address or not."""

    email = AddressFormField(label=_("Электронная почта"))
    busy: TooOften | None = None

    def get_users(self, email: str) -> list[User]:
        """Whoever has the mailbox, with a password to be forgotten."""
        known = queries.reader_by_email(email)
        return [known] if known and known.is_active and known.has_usable_password() else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if email := cleaned.get("email"):
            try:
                actions.take_letter(caller=queries.caller_of(context.request, email), to_stranger=False)
            except TooOften as refused:
                self.busy = refused
                raise ValidationError(too_often_words(refused), code="too_often") from refused
        return cleaned


class _NamedForm(forms.ModelForm):
    """In place of a first and a last name, which the paper does not tell apart."""

    first_name = None
    last_name = None
    name = forms.CharField(label=_("Имя на сайте"), max_length=NAME_MAX)
    email = AddressFormField(label=_("Электронная почта"))

    def save(self, commit: bool = True) -> User:
        """What follows from a name follows from one that is given here, too."""
        person: User = super().save(commit)
        if commit and "name" in self.changed_data:
            former = self.get_initial_for_field(self.fields["name"], "name") or ""
            actions.reader_has_name(reader=person, former=former)
        return person

    def clean_email(self) -> str:
        """One mailbox is one person, whichever way its address is written."""
        email: str = self.cleaned_data["email"]
        if canonical(self.instance.email) == email:
            return self.instance.email
        known = queries.reader_by_email(email)
        if known is not None and known.pk != self.instance.pk:
            raise ValidationError(_("Человек с такой почтой уже есть."), code="unique")
        refuse_what_is_not_sent(email)
        return email


class _ByChief(_NamedForm):
    """Only an administrator makes administrators, and nobody gives powers they do not have."""

    def __init__(self, *args: Any, for_user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user
        if "is_superuser" in self.fields and not (for_user and for_user.is_superuser):
            self.fields["is_superuser"].disabled = True

    def clean_groups(self) -> Any:
        groups = self.cleaned_data["groups"]
        had = set(self.instance.groups.all()) if self.instance.pk else set()
        if self.for_user is None or not may_give(self.for_user, set(groups) - had):
            raise ValidationError(
                _("Эти права может дать только тот, у кого они есть."), code="more_than_own"
            )
        return groups


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
