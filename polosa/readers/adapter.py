from __future__ import annotations

from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polosa.kit.models import Paper
from polosa.kit.sealed import sealer
from polosa.kit.visitor import network_hash

from . import actions
from .forms import take_consent
from .models import User

NEXT_MAX = 1000
CODE_LETTERS = {"account/email/login_code"}
"""Of no use when the code they bring has expired."""
# What allauth keeps of ways to sign in, addresses among it: nothing here ever asks for it again.
RECORDS = ("account_authentication_methods", "account_authentication_methods_user")


class ReaderAdapter(DefaultAccountAdapter):
    """allauth's sign-in by code in the paper's own words, with the paper's own caution."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Эта учётная запись закрыта."),
        "incorrect_code": _("Код не подошёл. Проверьте цифры."),
        "too_many_login_attempts": _("Слишком много попыток. Подождите немного и запросите новый код."),
        "rate_limited": _("Слишком часто. Подождите немного и попробуйте ещё раз."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Back to this site only: not even to another of its names."""
        request = self._current()
        return (
            len(url) <= NEXT_MAX
            and url.isprintable()
            and url_has_allowed_host_and_scheme(
                url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
            )
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Tries are counted by a name that lasts a day: no address is written down for it."""
        return network_hash(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        assert isinstance(user, User)  # noqa: S101  # the only model allauth is told of
        actions.confirm(reader=user, consent=take_consent(request, user.email))
        super().login(request, user)
        for key in RECORDS:
            request.session.pop(key, None)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, self.error_messages["account_inactive"])
        return redirect("account_request_login_code")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only what went wrong: that a letter was sent or a person is in, the page itself says."""
        if level >= messages.ERROR:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_login_stages(self) -> list[str]:
        """The second factor is asked for at the desk's door: there by every way, and of no reader."""
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """One letter for all that is done to factors."""
        if template_prefix.startswith("mfa/"):
            self.send_mail("account/email/factor_changed", user.email, {})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letter = self.render_mail(
            template_prefix,
            email,
            {"email": email, "paper": Paper.current(), **context},
            headers={"Auto-Submitted": "auto-generated"},
        )
        if template_prefix in CODE_LETTERS:
            letter.good_for = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        letter.send()

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_from_email(self) -> str:
        """From the paper, whatever name the address has in the settings."""
        return formataddr((Paper.current().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), charset="utf-8")

    def _current(self) -> HttpRequest:
        from allauth.core import context

        return self.request or context.request


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of factors lie in the database sealed, and the apps that hold them say whose they are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Код не подошёл. Проверьте, верно ли идут часы телефона, и возьмите новый код."),
    }

    def get_totp_issuer(self) -> str:
        return Paper.current().name

    def _get_site_name(self) -> str:
        return Paper.current().name

    def encrypt(self, text: str) -> str:
        return sealer().seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return str(sealer().open(encrypted_text))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        return gettext("Ключ от %s") % date_format(timezone.localtime(), "j E Y, H:i")
