"""Which requests everybody would get the same answer to, and what tells such answers apart."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.module_loading import import_string

from . import conf

MOST_FIELDS = 50
LONGEST_QUERY = 300


class Address(NamedTuple):
    host: str
    path: str
    query: str
    variant: Hashable
    is_fragment: bool


def page_address(request: HttpRequest) -> Address | None:
    """Where the answer to `request` is kept; None for what may be personal or is not worth keeping."""
    if not _is_shared(request):
        return None
    query = _known_query(request.META.get("QUERY_STRING", ""))
    if query is None:
        return None
    try:
        host = f"{request.scheme}://{request.get_host().lower()}"
    except DisallowedHost:
        return None
    return Address(host, request.path, query, _variant(request), "HTTP_HX_REQUEST" in request.META)


def strip_unknown(request: HttpRequest, address: Address) -> None:
    """The page is rendered as if only the known parameters had been asked for: it is the page of many."""
    request.META["QUERY_STRING"] = address.query
    request.__dict__.pop("GET", None)


def may_be_shared(path: str) -> bool:
    return not path.startswith(conf.value("SKIP"))


def _is_shared(request: HttpRequest) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and may_be_shared(request.path)
        and "HTTP_AUTHORIZATION" not in request.META
        and not any(name in request.COOKIES for name in conf.bypass_cookies())
    )


def _known_query(text: str) -> str | None:
    """Sorted, each parameter once, its last value counting as in Django; None when it is past reading."""
    if not text:
        return ""
    try:
        asked = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None
    known = conf.value("QUERY")
    query = urlencode(sorted((name, asked[name]) for name in asked if name in known))
    return query if len(query) <= LONGEST_QUERY else None


def _variant(request: HttpRequest) -> Hashable:
    path = conf.value("VARIANT")
    return _imported(path)(request) if path else None


@lru_cache(maxsize=8)
def _imported(path: str) -> Any:
    return import_string(path)
