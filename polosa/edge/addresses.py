"""Which requests everybody would get the same answer to, and what tells such answers apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from . import conf
from .parameters import known_query

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
    try:
        host = host_of(request.get_host())
    except DisallowedHost:
        return None
    if variant is None or host is None or len(request.path) > LONGEST_PATH:
        return None
    query = known_query(request.path, meta.get("QUERY_STRING", ""))
    return Address(f"{request.scheme}://{host}", request.path, query, variant, "HTTP_HX_REQUEST" in meta)


def as_anybody(request: HttpRequest, address: Address) -> dict[str, Any]:
    """Of the request only what its address says is left: the page is that of many. Gives what `as_themselves` needs."""
    meta, kept = request.META, dict(request.META)
    meta["QUERY_STRING"], meta["HTTP_HOST"] = address.query, urlsplit(address.host).netloc
    meta["HTTP_COOKIE"] = variant_cookie(address.variant)
    meta.pop("HTTP_AUTHORIZATION", None)
    _read_anew(request)
    return kept


def as_themselves(request: HttpRequest, kept: dict[str, Any]) -> None:
    """The request as it came."""
    request.META.clear()
    request.META.update(kept)
    _read_anew(request)


def _read_anew(request: HttpRequest) -> None:
    for name in ("GET", "COOKIES", "headers"):
        request.__dict__.pop(name, None)


def may_be_shared(path: str) -> bool:
    return not path.startswith(conf.value("SKIP"))


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
    """The host under which pages are kept; None for one that is not ours to answer for.

    As many as the paper's settings name: any port is the paper's own, any name below `.paper.example` is that one.
    """
    if len(header) > LONGEST_HOST:
        return None
    allowed = settings.ALLOWED_HOSTS
    if settings.DEBUG and not allowed:
        allowed = [".localhost", "127.0.0.1", "[::1]"]
    domain, _port = split_domain_port(header)
    if not domain or not validate_host(domain, allowed):
        return None
    own, port = _own_host(getattr(settings, "BASE_URL", ""))
    names = {name.lower() for name in allowed}
    if domain in names:
        return domain + port
    wider = next((name[1:] for name in sorted(names) if name.startswith(".") and domain.endswith(name)), "")
    return (wider or own or domain) + port


@lru_cache(maxsize=4)
def _own_host(base_url: str) -> tuple[str, str]:
    """The paper's name, and its port as addresses have it, empty for the usual one."""
    parts = urlsplit(base_url)
    return parts.hostname or "", f":{parts.port}" if parts.port else ""


@lru_cache(maxsize=64)
def _imported(path: str) -> Callable[[str], Any]:
    found: Callable[[str], Any] = import_string(path)
    return found
