"""A refusal as whoever asked can take it: a page, a piece of one, JSON or plain words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, InvalidTokenFormat, get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html

from .. import patience, viewing
from .reasons import NOT_SAVED, OUTAGE, Reason, Words
from .typed import NOTHING, Typed, typed_in

NAME_OF_PAPER = {"name": ""}
"""What the paper was called when its settings were last read: pages of errors ask nobody."""


def refusal(
    request: HttpRequest, reason: Reason, *, words: Words = "", may_resend: bool = True, status: int = 0
) -> HttpResponse:
    """Asks neither database nor session. `words` replace those of the reason.

    The form is offered again only if it came from a page of ours: otherwise one click of a reader would send, with
    a token of ours, what somebody else's page has made up.
    """
    seen = viewing.of(request)
    with translation.override(seen.language):
        response = _in_kind(request, reason, words or reason.words, may_resend)
    response.status_code = status or reason.status
    response["Cache-Control"] = "no-store"
    if reason.retry_seconds:
        response["Retry-After"] = str(reason.retry_seconds)
    return response


def outage(request: HttpRequest) -> HttpResponse:
    """503. The session is left as it is: saving it would wait for the same database, and fail the same way."""
    patience.lose()
    if hasattr(request, "session"):
        request.session.modified = False
    typed = typed_in(request)
    return failure(request, NOT_SAVED if typed.shown or typed.files else OUTAGE)


def failure(request: HttpRequest, reason: Reason) -> HttpResponse:
    """A refusal after which nothing is told as done: a view may have said so before its transaction failed."""
    said = getattr(request, "_messages", None)
    if said is not None:
        said._queued_messages.clear()
        said.added_new = False
    return refusal(request, reason)


def wants_page(request: HttpRequest) -> bool:
    """Whether a person looks at the answer as a page: browsers say so themselves."""
    said = request.META.get
    if said("HTTP_HX_REQUEST") or said("HTTP_X_REQUESTED_WITH") == "XMLHttpRequest":
        return False
    mode = said("HTTP_SEC_FETCH_MODE")
    return mode == "navigate" if mode else request.accepts("text/html")


def _in_kind(request: HttpRequest, reason: Reason, words: Words, may_resend: bool) -> HttpResponse:
    if wants_page(request):
        return _page(request, reason, words, may_resend)
    if request.META.get("HTTP_HX_REQUEST"):
        return HttpResponse(format_html('<p class="notice notice-error" role="alert">{}</p>', words))
    accepted = request.META.get("HTTP_ACCEPT", "")
    if "json" in accepted or "javascript" in accepted:
        told = {"success": False, "error_code": "internal_error", "error_message": str(words)}
        return JsonResponse(told)
    return HttpResponse(f"{reason.title}. {words}\n", content_type="text/plain; charset=utf-8")


def _page(request: HttpRequest, reason: Reason, words: Words, may_resend: bool) -> HttpResponse:
    is_ours = _is_from_here(request)
    typed = typed_in(request) if request.method == "POST" else NOTHING
    can_resend = may_resend and is_ours and typed.is_whole
    context = {
        "reason": reason,
        "words": words,
        "typed": typed,
        "can_resend": can_resend,
        "token": _token(request) if can_resend else "",
        "here": request.get_full_path(),
        "again": request.get_full_path() if request.method in {"GET", "HEAD"} else "",
        "back": _back(request),
        "is_desk": request.path.startswith("/desk/"),
        **shell(request),
    }
    return HttpResponse(render_to_string("refusal.html", context))


def shell(request: HttpRequest) -> dict[str, Any]:
    """What `shell.html` needs."""
    home = urlsplit(settings.BASE_URL)
    return {"viewing": viewing.of(request), "name": NAME_OF_PAPER["name"] or home.netloc}


def _is_from_here(request: HttpRequest) -> bool:
    from ..same_origin import is_from_here  # which answers with refusals itself

    try:
        return is_from_here(request)
    except Exception:  # a host that is not ours
        return False


def _back(request: HttpRequest) -> str:
    """The page of ours that the request came from."""
    if not _is_from_here(request) and request.META.get("HTTP_SEC_FETCH_SITE") != "none":
        return ""
    parts = urlsplit(request.META.get("HTTP_REFERER", "")[:2000])
    back = f"{parts.path}{'?' + parts.query if parts.query else ''}"
    is_page = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if is_page and back != request.get_full_path() else ""


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _token(request: HttpRequest) -> str:
    """Of the cookie that the browser has, also where the check of it has not been reached."""
    if "CSRF_COOKIE" not in request.META:
        try:
            secret = CsrfViewMiddleware(_nothing)._get_secret(request)  # type: ignore[attr-defined]
        except InvalidTokenFormat:
            secret = None
        if secret is not None:
            request.META["CSRF_COOKIE"] = secret
    return get_token(request)


__all__ = ["NAME_OF_PAPER", "Typed", "failure", "outage", "refusal", "shell", "wants_page"]
