"""POST from cached pages: they can carry no CSRF token, so the browser's own word about the origin counts."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .refusals.answers import refusal
from .refusals.reasons import FOREIGN_FORM

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def same_origin_post(view: View[P]) -> View[P]:
    """Lets in POST sent by our own pages only: others get 403 in kind words, other methods 405. Nobody keeps the
    answers."""

    @require_POST
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return (
            view(request, *args, **kwargs)
            if is_from_here(request)
            else refusal(request, FOREIGN_FORM, may_resend=False)
        )

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = guarded(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return csrf_exempt(answered)


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: browsers let no page forge these headers.

    `none` is an address typed or bookmarked: no page of ours.
    """
    said = request.META.get  # `headers` are read through once more for each request
    if site := said("HTTP_SEC_FETCH_SITE"):
        return site == "same-origin"
    source = said("HTTP_ORIGIN") or said("HTTP_REFERER") or ""
    return _host(source) == request.get_host().lower()


def _host(address: str) -> str | None:
    """None for what is no web address, such as the `null` of a sandboxed page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None
