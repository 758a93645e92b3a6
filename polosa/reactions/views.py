import secrets
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from polosa.kit.same_origin import same_origin_post
from polosa.kit.sealed import SealError, open_for
from polosa.kit.visitor import browser_hash, network_hash

from . import actions, queries, rules
from .conf import COOKIE_AGE, GUEST_COOKIE, MARKER_COOKIE
from .errors import VoteRefused
from .models import Strip
from .templatetags.moods import strip_html


@same_origin_post
def vote(request: HttpRequest) -> HttpResponse:
    """Gives, changes or (without a mood) withdraws the reader's vote; the sealed payload says about what."""
    strip, mood = Strip(pk=_sealed_id(request)), request.POST.get("mood", "")
    token = queries.guest_token(request) or secrets.token_urlsafe(16)
    guest = rules.guest_voter(token)
    voter = rules.reader_voter(request.user.pk) if request.user.is_authenticated else guest
    network = network_hash(request)
    try:
        if mood:
            voted = actions.vote(
                strip=strip,
                voter=voter,
                guest=guest,
                mood=mood,
                network=network,
                browser=browser_hash(network, request),
            )
        else:
            voted = actions.withdraw(strip=strip, voter=voter, guest=guest)
    except VoteRefused as refused:
        found = queries.strip_by_id.first(strip.pk)
        if found is None:
            raise Http404 from refused
        return _refused(request, found, [voter, guest], refused)
    except Strip.DoesNotExist as gone:
        raise Http404 from gone
    response = _voted(request, voted, mood)
    if voter == guest:
        _remember_guest(response, voted, token if mood else "")
    return response


def _sealed_id(request: HttpRequest) -> int:
    try:
        claims = open_for(queries.PURPOSE, request.POST.get("seal", ""))
    except SealError as forged:
        raise BadRequest(str(forged)) from forged
    return cast(int, claims["id"])


def _voted(request: HttpRequest, strip: Strip, mood: str) -> HttpResponse:
    if strip.url and not _is_script(request):
        response = HttpResponseRedirect(f"{strip.url}#mood")
        response.status_code = 303
        return response
    return _shown(request, queries.strip_view(strip, mine=mood, seal=request.POST["seal"]))


def _refused(request: HttpRequest, strip: Strip, voters: list[str], refused: VoteRefused) -> HttpResponse:
    view = queries.strip_view(strip, voters)
    return _shown(request, view, error=refused.message, status=refused.status)


def _shown(
    request: HttpRequest, strip: queries.StripView, *, error: object = "", status: int = 200
) -> HttpResponse:
    """The strip alone for a script, which needs nothing of the page around it; else a page with it."""
    if _is_script(request):
        return HttpResponse(strip_html(strip, error), status=status)
    return render(request, "reactions/strip_page.html", {"strip": strip, "error": error}, status=status)


def _is_script(request: HttpRequest) -> bool:
    return request.META.get("HTTP_HX_REQUEST") == "true"


def _remember_guest(response: HttpResponse, strip: Strip, token: str) -> None:
    """Cookies are set when a guest votes and at no other time; a withdrawn vote leaves no mark on a story."""
    path = urlsplit(strip.url).path or "/"
    if not token:
        response.delete_cookie(MARKER_COOKIE, path=path, samesite="Lax")
        return
    secure = settings.SESSION_COOKIE_SECURE
    kept: dict[str, Any] = {"max_age": COOKIE_AGE, "httponly": True, "samesite": "Lax", "secure": secure}
    response.set_signed_cookie(GUEST_COOKIE, token, **kept)
    response.set_cookie(MARKER_COOKIE, queries.marker(), path=path, **kept)
