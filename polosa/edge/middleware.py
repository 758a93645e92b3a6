from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from . import conf, pages
from .addresses import Address, may_be_shared, page_address, strip_unknown
from .answers import answer
from .entries import Entry
from .keys import worn

PRIVATE = {"private", "no-store", "no-cache"}
KNOWN_VARY = {"cookie", "accept-encoding", "hx-request"}


class PageCacheMiddleware:
    """Answers whole readers' pages from memory, to whoever would see the same as everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not conf.value("BYTES"):
            return self.get_response(request)
        address = page_address(request)
        if address is None:
            return self._personal(request)
        pages.LOG.look()
        entry = pages.STORE.get(address)
        if entry is not None and entry.is_fresh(conf.value("TTL_SECONDS")):
            return answer(entry, request, "hit")
        return self._rendered(request, address, entry)

    def _rendered(self, request: HttpRequest, address: Address, old: Entry | None) -> HttpResponse:
        began = pages.LOG.moment()
        method, request.method = request.method, "GET"
        strip_unknown(request, address)
        response = self.get_response(request)
        request.method = method
        if response.status_code >= 500 and old is not None and old.is_younger(conf.value("STALE_SECONDS")):
            return answer(old, request, "hit; fwd=stale; detail=render-failed")
        if not _is_for_everybody(response):
            pages.STORE.discard(address)
            return response
        entry = Entry.of(response, worn(request))
        stored = pages.keep(address, entry, began)
        return answer(entry, request, "fwd=miss; stored" if stored else "fwd=miss")

    def _personal(self, request: HttpRequest) -> HttpResponse:
        """Nobody between us and the reader may keep it, unless the view said so itself."""
        response = self.get_response(request)
        if may_be_shared(request.path) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, ("Cookie",))
        return response


def _is_for_everybody(response: HttpResponse) -> bool:
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if response.has_header("Set-Cookie") or response.has_header("Content-Encoding"):
        return False
    said = {word.partition("=")[0].strip() for word in response.get("Cache-Control", "").lower().split(",")}
    vary = {word.strip() for word in response.get("Vary", "").lower().split(",") if word.strip()}
    return not said & PRIVATE and vary <= KNOWN_VARY
