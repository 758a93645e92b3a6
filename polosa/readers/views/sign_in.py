"""allauth's two pages of signing in by a code, made safe where a mail server, a clock or a guesser is not kind."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core.ratelimit import consume
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..adapter import ReaderAdapter
from ..errors import NotSent
from ..forms import SignInForm, keep_consent

TRIES = "confirm_login_code"
RETRY_AFTER = "60"


class SignInView(RequestLoginCodeView):
    def form_valid(self, form: SignInForm) -> HttpResponse:
        form.claim_account()
        keep_consent(self.request, form)
        try:
            return super().form_valid(form)
        except NotSent:
            form.add_error(None, _not_sent())
            return _later(self.render_to_response(self.get_context_data(form=form)))

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever mistyped the address comes back to this page: a code under way is no reason to refuse it."""


class ConfirmCodeView(ConfirmLoginCodeView):
    is_explained = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sent back to the first page, a reader learns why, and still knows where they were going."""
        response = super().dispatch(request, *args, **kwargs)
        sign_in = reverse("account_request_login_code")
        if not isinstance(response, HttpResponseRedirect) or response.url != sign_in:
            return response
        if request.method == "POST" and not self.is_explained:
            messages.error(request, _("Код больше не действует. Запросите новый."))
        return HttpResponseRedirect(self.passthrough_next_url(sign_in))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Guesses are counted by the address too: a new code, or a new session, gives no new ones for ever."""
        if self._action == "verify" and not consume(
            request, action=TRIES, key=self._process.state.get("email", "")
        ):
            messages.error(request, ReaderAdapter.error_messages["too_many_login_attempts"])
            return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        code = self._process.code
        try:
            return super().form_valid(form)
        except NotSent:
            self._process.state["code"] = code
            self._action = "verify"
            messages.error(self.request, _not_sent())
            return _later(self.render_to_response(self.get_context_data(form=self._empty_form())))

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response = super().form_invalid(form)
        self.is_explained = isinstance(response, HttpResponseRedirect)
        return response

    def _empty_form(self) -> BaseForm:
        return self.get_form_class()(code=self._process.code)


def _not_sent() -> str:
    return _("Письмо не ушло: почта сейчас не отвечает. Проверьте адрес и попробуйте ещё раз через минуту.")


def _later(response: HttpResponse) -> HttpResponse:
    response.status_code = 503
    response["Retry-After"] = RETRY_AFTER
    return response


sign_in = SignInView.as_view()
confirm_code = ConfirmCodeView.as_view()
