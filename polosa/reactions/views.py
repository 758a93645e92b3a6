import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from polosa.kit.same_origin import same_origin_post
from polosa.kit.sealed import SealError, open_for
from polosa.kit.visitor import browser_hash, network_hash

from . import actions, queries, rules
from .conf import COOKIE_AGE, GUEST_COOKIE, MARKER_COOKIE
from .errors import VoteRefused
from .models import Strip


@never_cache
@same_origin_post
def vote(request: HttpRequest) -> HttpResponse:
    """Gives, changes or (without a mood) withdraws the reader's vote; the sealed payload says about what."""
    strip, mood = _sealed_strip(request), request.POST.get("mood", "")
    token = queries.guest_token(request) or secrets.token_urlsafe(16)
    guest = rules.guest_voter(token)
    voter = rules.reader_voter(request.user.pk) if request.user.is_authenticated else guest
    try:
        if mood:
            actions.vote(
                strip=strip,
                voter=voter,
                guest=guest,
                mood=mood,
                network=network_hash(request),
                browser=browser_hash(request),
            )
        else:
            actions.withdraw(strip=strip, voter=voter, guest=guest)
    except VoteRefused as refused:
        return _strip(request, strip, [voter, guest], error=refused.message, status=refused.status)
    response = _voted(request, strip, [voter, guest])
    if voter == guest:
        _remember_guest(response, strip, token if mood else "")
    return response


def _sealed_strip(request: HttpRequest) -> Strip:
    try:
        claims = open_for(queries.PURPOSE, request.POST.get("seal", ""))
    except SealError as forged:
        raise BadRequest(str(forged)) from forged
    return get_object_or_404(Strip, pk=claims["id"])


def _voted(request: HttpRequest, strip: Strip, voters: list[str]) -> HttpResponse:
    if request.headers.get("HX-Request") != "true" and strip.url:
        response = redirect(f"{strip.url}#mood")
        response.status_code = 303
        return response
    return _strip(request, strip, voters)


def _strip(
    request: HttpRequest, strip: Strip, voters: list[str], *, error: object = "", status: int = 200
) -> HttpResponse:
    strip.refresh_from_db()
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "reactions/strip.html" if is_fragment else "reactions/strip_page.html"
    shown = {"strip": queries.strip_view(strip, voters), "error": error}
    return render(request, template, shown, status=status)


def _remember_guest(response: HttpResponse, strip: Strip, token: str) -> None:
    """Cookies are set when a guest votes and at no other time; a withdrawn vote leaves no mark on a story."""
    path = urlsplit(strip.url).path or "/"
    if not token:
        response.delete_cookie(MARKER_COOKIE, path=path, samesite="Lax")
        return
    secure = settings.SESSION_COOKIE_SECURE
    kept: dict[str, Any] = {"max_age": COOKIE_AGE, "httponly": True, "samesite": "Lax", "secure": secure}
    response.set_signed_cookie(GUEST_COOKIE, token, **kept)
    response.set_cookie(MARKER_COOKIE, "1", path=path, **kept)
