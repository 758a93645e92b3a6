from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polosa.kit.models import AddressFormField
from polosa.kit.visitor import network_hash

from .. import actions, queries, rules
from ..conf import DRAFTS, LONGEST_DRAFT
from ..errors import TooOften
from ..rules import canonical

CONSENT = "consent"
WITHOUT_CONSENT = _("Без согласия мы не вправе записать ваш адрес, а без адреса — прислать код.")
EMAIL_MAX = 254


class SignInForm(RequestLoginCodeForm):
    """An address and a consent. Nothing in it tells an address we know from one we do not.

    The consent is asked of everyone for that reason, but not again where that person has signed in before: `device` is
    the browser's cookie that shows it. Given again, the same consent is kept once.
    """

    email = AddressFormField(label=_("Электронная почта"), max_length=EMAIL_MAX)
    consent = forms.BooleanField(required=False)

    draft_of = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    draft = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    """What was typed before signing in lies in the page, and on the server only when a code is under way."""

    def __init__(self, *args: Any, device: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device
        self.fields["consent"].label = queries.consent_text()

    def clean_email(self) -> str:
        """What the account was looked up by is what the letter goes to."""
        email = canonical(super().clean_email())
        refuse_what_is_not_sent(email)
        known = queries.reader_by_email(email)
        self._user = known if known and known.is_active else None
        return email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" in data and not data.get("consent") and not self._has_consented(data["email"]):
            self.add_error("consent", WITHOUT_CONSENT)
        return data

    def _has_consented(self, email: str) -> bool:
        return queries.has_consented_here(
            queries.reader_by_email(email), self.device, str(self.fields["consent"].label)
        )

    @property
    def asks_consent(self) -> bool:
        """Of a browser in which somebody has signed in it is asked only when the address turns out to be another's."""
        return not self.device or "consent" in self.errors

    def clean_draft(self) -> str:
        draft: str = self.cleaned_data["draft"]
        return draft[:LONGEST_DRAFT]

    @property
    def is_stranger(self) -> bool:
        """Nobody has ever proved that the address is theirs."""
        return queries.is_stranger(self._user)

    def claim_account(self) -> None:
        """A closed account gets its letter like any other: its owner learns the truth after the code."""
        self._user = self._user or actions.sign_up(email=self.cleaned_data["email"])


def refuse_what_is_not_sent(email: str) -> None:
    """Raises ValidationError where the paper's mail server is known to take no such address."""
    if not queries.may_be_sent_to(email):
        raise ValidationError(
            _("Почтовый сервер газеты не пишет на адреса с такими буквами перед @. Укажите другой адрес."),
            code="not_sent",
        )


def keep_consent(request: HttpRequest, form: SignInForm) -> None:
    """Until the code comes back; only then does the consent become a person's."""
    if not form.cleaned_data["consent"]:
        return
    request.session[CONSENT] = {
        "email": form.cleaned_data["email"],
        "text": str(form.fields["consent"].label),
        "at": timezone.now().isoformat(),
        "network": network_hash(request),
    }


def keep_draft(request: HttpRequest, form: SignInForm) -> None:
    """One at a time: the session ends within the hour unless somebody signs in."""
    if form.cleaned_data["draft_of"] and form.cleaned_data["draft"]:
        request.session[DRAFTS] = {form.cleaned_data["draft_of"]: form.cleaned_data["draft"]}


def take_consent(request: HttpRequest, email: str) -> actions.GivenConsent | None:
    """The consent given in this session with this address, once."""
    kept = request.session.pop(CONSENT, None)
    if not kept or canonical(kept["email"]) != canonical(email):
        return None
    return actions.GivenConsent(kept["text"], datetime.fromisoformat(kept["at"]), kept["network"])


def too_often_words(refused: TooOften) -> str:
    return gettext("Слишком много попыток. Попробуйте снова %(when)s.") % {
        "when": rules.wait_words(refused.seconds)
    }
