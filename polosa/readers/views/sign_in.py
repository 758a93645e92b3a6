"""allauth's two pages of signing in by a code, made safe where a mail server, a clock or a guesser is not kind."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import actions, queries
from ..conf import LONGEST_DRAFT
from ..errors import NotSent, TooOften
from ..forms import SignInForm, keep_consent, keep_draft, too_often_words
from ..models import User
from .limits import busy, remember_device

RETRY_AFTER = "60"


class SignInView(RequestLoginCodeView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "device": queries.device_cookie(self.request)}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        try:
            return self._send_code(form)
        except TooOften as refused:
            form.add_error(None, too_often_words(refused))
            return busy(self.render_to_response(self.get_context_data(form=form)), refused)
        except NotSent:
            form.add_error(None, _not_sent())
            return _later(self.render_to_response(self.get_context_data(form=form)))

    @transaction.atomic
    def _send_code(self, form: SignInForm) -> HttpResponse:
        """All or nothing: an account, its letter and the count of it. Who gets no letter gets no session either."""
        caller = queries.caller_of(self.request, form.cleaned_data["email"])
        actions.take_letter(caller=caller, to_stranger=form.is_stranger)
        form.claim_account()
        response = super().form_valid(form)
        keep_consent(self.request, form)
        keep_draft(self.request, form)
        return response

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever mistyped the address comes back to this page: a code under way is no reason to refuse it."""


def ask_to_sign_in(request: HttpRequest, *, next_url: str, draft_of: str, draft: str) -> HttpResponse:
    """The sign-in page in answer to what only a reader may do. What was typed is in it, and comes along."""
    back = format_html('<input type="hidden" name="next" value="{}">', next_url)
    form = SignInForm(
        initial={"draft_of": draft_of, "draft": draft[:LONGEST_DRAFT]}, device=queries.device_cookie(request)
    )
    context = {"form": form, "redirect_field": back}
    return render(request, SignInView.template_name, context, status=403)


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
        """Guesses are counted by the mailbox too: a new code, or a new session, gives no new ones for ever."""
        caller = queries.caller_of(request, self._process.state.get("email", ""))
        try:
            if self._action == "verify":  # type: ignore[has-type]  # a cached property of the library
                actions.take_guess(caller=caller, of="code")
            else:
                actions.take_letter(caller=caller, to_stranger=queries.is_stranger(self._process.user))
        except TooOften as refused:
            self._action = "verify"
            form = self._empty_form()
            return busy(
                self.render_to_response(self.get_context_data(form=form, refusal=too_often_words(refused))),
                refused,
            )
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        code = self._process.code
        try:
            response = super().form_valid(form)
            if isinstance(self.request.user, User):
                remember_device(self.request, response, self.request.user)
            return response
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
