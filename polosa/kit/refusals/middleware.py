from __future__ import annotations

from collections.abc import Callable
from html import unescape

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags

from .. import patience
from .answers import refusal, wants_page
from .reasons import BY_STATUS

LONGEST_WORDS = 500
WHOLE = (b"<!doctype", b"<html")


class RefusalMiddleware:
    """Gives a page to a refusal that came without one, as Django's 405 or a view's few words, where a person looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 500:
            patience.regain(has_written=request.method == "POST")
        if response.status_code < 400 or not _is_bare(response) or not wants_page(request):
            return response
        reason = BY_STATUS.get(response.status_code)
        return response if reason is None else _dressed(request, response)


def _is_bare(response: HttpResponse) -> bool:
    if response.streaming or response.get("Content-Disposition"):
        return False
    kind = response.get("Content-Type", "").partition(";")[0]
    return kind in {"", "text/html", "text/plain"} and not response.content[:200].lstrip().lower().startswith(
        WHOLE
    )


def _dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same status, cookies and headers."""
    said = unescape(strip_tags(response.content[: 4 * LONGEST_WORDS].decode("utf-8", "ignore"))).strip()
    reason = BY_STATUS[response.status_code]
    is_plain = bool(said) and "<" not in response.content.decode("utf-8", "ignore")
    page = refusal(request, reason, words=said[:LONGEST_WORDS] if is_plain else "", may_resend=False)
    for name, text in page.items():
        if name != "Cache-Control" or name not in response:
            response[name] = text
    response.content = page.content
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
    return response
