from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from . import conf, pages
from .addresses import SHARED_METHODS, Address, as_anybody, as_themselves, may_be_shared, page_address
from .answers import answer
from .entries import Entry
from .keys import is_brief, worn

SERVED_BY_EDGE = "polosa.edge"
"""In the environ of requests that our own server has let through: it keeps pages itself."""
PRIVATE = {"private", "no-store", "no-cache"}
KNOWN_VARY = {"cookie", "accept-encoding", "hx-request"}


class PageCacheMiddleware:
    """Under a WSGI server of one's own: whole pages from memory, to whoever would see the same as everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SERVED_BY_EDGE in request.META:
            shared = request.META[SERVED_BY_EDGE] == "shared"
            return self.get_response(request) if shared else self._personal(request)
        address = page_address(request)
        if address is None:
            return self._personal(request)
        if not conf.value("BYTES"):
            return self.get_response(request)
        pages.LOG.look()
        entry = pages.STORE.get(address)
        began = pages.begin()
        if entry is not None and entry.is_fresh(began[1]):
            return answer(entry, request, "hit")
        return self._rendered(request, address, entry, began)

    def _rendered(
        self, request: HttpRequest, address: Address, old: Entry | None, began: tuple[int | None, float]
    ) -> HttpResponse:
        method, request.method = request.method, "GET"
        kept = as_anybody(request, address)
        response = self.get_response(request)
        request.method = method
        if response.status_code >= 500 and old is not None:
            old.failed_at = began[1]
            if old.may_stand_in(began[1]):
                return answer(old, request, "hit; fwd=stale; detail=render-failed")
        if not is_for_everybody(response):
            pages.STORE.discard(address)
            _discard(response, request)
            as_themselves(request, kept)
            return self._personal(request)
        if response.status_code != 200 or is_brief(request):
            pages.STORE.discard(address)
            return response
        entry = Entry.of(200, response.items(), response.content, worn(request), began=began[1])
        is_kept = pages.keep(address, entry, began[0])
        return answer(entry, request, "fwd=miss; stored" if is_kept else "fwd=miss")

    def _personal(self, request: HttpRequest) -> HttpResponse:
        """Nobody between us and the reader may keep it, unless the view said so itself.

        The reader's own browser keeps readers' pages, asking each time, so that the way back finds what was typed.
        """
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            is_page = request.method in SHARED_METHODS and may_be_shared(request.path)
            response["Cache-Control"] = "private, no-cache" if is_page else "private, no-store"
            patch_vary_headers(response, ("Cookie",))
        return response


def is_for_everybody(response: HttpResponse) -> bool:
    """Nothing in it is one reader's own, and it says so."""
    if response.streaming or response.cookies:
        return False
    if response.has_header("Set-Cookie") or response.has_header("Content-Encoding"):
        return False
    said = {word.partition("=")[0].strip() for word in response.get("Cache-Control", "").lower().split(",")}
    vary = {word.strip() for word in response.get("Vary", "").lower().split(",") if word.strip()}
    return not said & PRIVATE and vary <= KNOWN_VARY


def _discard(response: HttpResponse, request: HttpRequest) -> None:
    """Its files are closed. Not as at the end of a request, which would let go of the database: that goes on."""
    for close in response._resource_closers:  # type: ignore[attr-defined]
        if close != request.close:
            close()
