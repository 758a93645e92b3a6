"""The second factor of who works at the desk: given at its door, added and removed on pages of the person's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn import views as passkeys
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from .. import actions, queries, rules
from ..conf import SECOND_FACTOR_AT
from ..errors import TooOften
from ..forms import FactorCodeForm, PasskeyForm, too_often_words
from ..models import User
from .limits import busy

View = Callable[..., HttpResponseBase]
page = require_http_methods(["GET", "HEAD", "POST"])


def of_newsroom(view: View) -> View:
    """For people of the desk; never kept."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.has_desk(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def with_factor(view: View) -> View:
    """Who has a factor has given it within the hour: a session that was left open changes nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.is_factor_fresh(request.session) and queries.has_factor(cast(User, request.user)):
            asked = {"next": request.path if request.method == "GET" else reverse("mfa_index")}
            return redirect(f"{reverse('mfa_authenticate')}?{urlencode(asked)}")
        return view(request, *args, **kwargs)

    return of_newsroom(guarded)


@of_newsroom
@page
def give_factor(request: HttpRequest) -> HttpResponse:
    """Guesses of codes are counted without regard to the device: who has the first factor could make any number of
    devices known. A key cannot be guessed."""
    user = cast(User, request.user)
    if not queries.has_factor(user):
        return redirect(_next(request))
    is_key = "credential" in request.POST
    code_form = FactorCodeForm(request.POST if request.method == "POST" and not is_key else None, user=user)
    key_form = PasskeyForm(request.POST if is_key else None, user=user)
    form = key_form if is_key else code_form
    if form.is_bound and not is_key:
        try:
            actions.take_guess(caller=_anybody(request, user), of="factor")
        except TooOften as refused:
            return busy(_ask(request, FactorCodeForm(user=user), key_form, too_often_words(refused)), refused)
    if form.is_bound and form.is_valid():
        actions.use_factor(factor=form.cleaned_data["credential"] if is_key else code_form.authenticator)
        request.session[SECOND_FACTOR_AT] = int(time.time())
        return redirect(_next(request))
    return _ask(request, code_form, key_form, status=400 if form.is_bound else 200)


def _anybody(request: HttpRequest, user: User) -> rules.Caller:
    caller = queries.caller_of(request, user.email)
    return rules.Caller(caller.mailbox, caller.network, caller.neighbourhood)


def _ask(
    request: HttpRequest,
    code_form: FactorCodeForm,
    key_form: PasskeyForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user = cast(User, request.user)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": code_form,
        "key_form": key_form,
        "refusal": refusal,
        "next": _next(request),
        "has_app": Authenticator.Type.TOTP in kinds,
        "key_options": begin_authentication(user) if Authenticator.Type.WEBAUTHN in kinds else None,
    }
    return render(request, "mfa/authenticate.html", context, status=status)


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next", "")
    is_ours = len(asked) <= 1000 and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith("/") else reverse("wagtailadmin_home")


@of_newsroom
@require_GET
def factors(request: HttpRequest) -> HttpResponse:
    """What there is, and what can be added. Shows no secret."""
    user = cast(User, request.user)
    own = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    context = {
        "app": next((one for one in own if one.type == Authenticator.Type.TOTP), None),
        "keys": [one for one in own if one.type == Authenticator.Type.WEBAUTHN],
        "codes": next((one for one in own if one.type == Authenticator.Type.RECOVERY_CODES), None),
        "is_needed": queries.missing_step(user, request.session) is not None,
    }
    return render(request, "mfa/index.html", context)


@with_factor
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The secret that is being given to an app, as a picture to be photographed; the page's policy allows no other."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(cast(User, request.user), get_totp_secret()))
    return HttpResponse(svg, content_type="image/svg+xml")


def adding(view: View) -> View:
    """Whoever has just added a factor has shown it."""

    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        is_done = request.method == "POST" and response.status_code == 302
        if is_done and queries.has_factor(cast(User, request.user)):
            request.session[SECOND_FACTOR_AT] = int(time.time())
        return response

    return with_factor(noted)


add_app = adding(totp.activate_totp)
remove_app = with_factor(totp.deactivate_totp)
view_codes = with_factor(codes.view_recovery_codes)
make_codes = with_factor(codes.generate_recovery_codes)
add_key = adding(passkeys.add_webauthn)
remove_key = with_factor(passkeys.remove_webauthn)
