"""Which requests everybody would get the same answer to, and what tells such answers apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from . import conf

MOST_FIELDS = 50
LONGEST_QUERY = 300
LONGEST_PATH = 1000
LONGEST_REMEMBERED = 2000
"""Of texts that clients choose: longer ones are read anew each time, so that they fill no memory."""
LONGEST_HOST = 255
SHARED_METHODS = frozenset({"GET", "HEAD"})


class Address(NamedTuple):
    """What a shared page is known by. A page is rendered from this alone: nothing else of a request reaches it."""

    host: str
    path: str
    query: str
    variant: str
    is_fragment: bool


def page_address(request: HttpRequest) -> Address | None:
    """Where the answer to `request` is kept; None for what may be personal or is not worth keeping."""
    meta = request.META
    if request.method not in SHARED_METHODS or not may_be_shared(request.path):
        return None
    variant = shared_variant(meta.get("HTTP_COOKIE", ""))
    query = known_query(meta.get("QUERY_STRING", ""))
    if variant is None or query is None or len(request.path) > LONGEST_PATH:
        return None
    try:
        host = f"{request.scheme}://{request.get_host().lower()}"
    except DisallowedHost:
        return None
    return Address(host, request.path, query, variant, "HTTP_HX_REQUEST" in meta)


def as_anybody(request: HttpRequest, address: Address) -> dict[str, Any]:
    """Of the request only what its address says is left: the page is that of many. Gives what `as_themselves` needs."""
    meta, kept = request.META, dict(request.META)
    meta["QUERY_STRING"] = address.query
    meta["HTTP_COOKIE"] = variant_cookie(address.variant)
    meta.pop("HTTP_AUTHORIZATION", None)
    _read_anew(request)
    return kept


def as_themselves(request: HttpRequest, kept: dict[str, Any]) -> None:
    """The request as it came."""
    request.META.update(kept)
    if "HTTP_COOKIE" not in kept:
        del request.META["HTTP_COOKIE"]
    _read_anew(request)


def _read_anew(request: HttpRequest) -> None:
    for name in ("GET", "COOKIES", "headers"):
        request.__dict__.pop(name, None)


def may_be_shared(path: str) -> bool:
    return not path.startswith(conf.value("SKIP"))


def known_query(text: str) -> str | None:
    """Sorted, each parameter once, its last value counting as in Django; None when it is past reading."""
    if not text:
        return ""
    return _known_query(text, conf.value("QUERY")) if len(text) <= LONGEST_REMEMBERED else None


@lru_cache(maxsize=4096)
def _known_query(text: str, known: tuple[str, ...]) -> str | None:
    try:
        asked = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None
    query = urlencode(sorted((name, asked[name]) for name in asked if name in known))
    return query if len(query) <= LONGEST_QUERY else None


def shared_variant(cookies: str) -> str | None:
    """The variant of pages that the owner of `cookies` (the header's text) reads; None for who may see their own."""
    sent: Mapping[str, str] = parse_cookie(cookies) if cookies else {}
    return None if is_personal(sent) else _variant(sent)


def variant_of(cookies: str) -> str:
    """The variant that the owner of `cookies` reads, whoever they are."""
    return _variant(parse_cookie(cookies[:LONGEST_REMEMBERED]))


def _variant(sent: Mapping[str, str]) -> str:
    name, path = conf.value("VARIANT_COOKIE"), conf.value("VARIANT")
    return _imported(path)(sent.get(name, "")) if path else ""


def is_personal(cookies: Mapping[str, str]) -> bool:
    """Whether one of the cookies is of ours and makes the answer its owner's own."""
    for name, check in conf.value("PERSONAL_COOKIES").items():
        text = cookies.get(name)
        if text is not None and (not check or _imported(check)(text)):
            return True
    return False


def variant_cookie(variant: str) -> str:
    """The cookie header that asks for a variant."""
    return f"{conf.value('VARIANT_COOKIE')}={variant}" if variant else ""


def host_of(header: str) -> str | None:
    """The host of an address, lower case; None for one that is not ours to answer for."""
    allowed = settings.ALLOWED_HOSTS
    if settings.DEBUG and not allowed:
        allowed = [".localhost", "127.0.0.1", "[::1]"]
    if len(header) > LONGEST_HOST:
        return None
    domain, _port = split_domain_port(header)
    return header.lower() if domain and validate_host(domain, allowed) else None


@lru_cache(maxsize=64)
def _imported(path: str) -> Callable[[str], Any]:
    found: Callable[[str], Any] = import_string(path)
    return found
