"""Whether the head of a request says one thing only. What could be read in two ways is read in none."""

from __future__ import annotations

from typing import Any

from .addresses import LONGEST_PATH, SHARED_METHODS

METHODS = SHARED_METHODS | {"POST"}
"""What is answered. Others are refused before any thread is asked."""
OTHER_METHODS = frozenset({"OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})


def refusal_of(scope: Any, *, more_methods: frozenset[str] = frozenset()) -> int:
    """The status with which the request is refused; 0 for one that may be answered."""
    method = scope.method
    if method not in METHODS and method not in more_methods:
        return 405 if method in OTHER_METHODS else 501
    if len(scope.path) > LONGEST_PATH:
        return 414
    return 0 if is_plain(scope) or _is_clear(scope) else 400


def is_plain(scope: Any) -> bool:
    """One host, named once, and nothing unusual about the body: what browsers and proxies send."""
    headers = scope.headers
    return (
        len(headers.get_all("host")) == 1
        and scope.authority is None
        and headers.get("transfer-encoding") is None
    )


def _is_clear(scope: Any) -> bool:
    """What is unusual, and still means one thing.

    A body in chunks, where a body belongs; an address with the host in it (`GET http://paper.example/`), the same one.
    Of a length beside the chunks the server's library tells nothing: `is_chunked` says what to do about it.
    """
    get_all, authority = scope.headers.get_all, scope.authority
    hosts, codings = get_all("host"), get_all("transfer-encoding")
    if len(hosts) != 1 or (authority is not None and authority.lower() != hosts[0].lower()):
        return False
    return not codings or (
        [coding.strip().lower() for coding in codings] == ["chunked"] and scope.method not in SHARED_METHODS
    )


def is_chunked(scope: Any) -> bool:
    """Whether the connection must end with the answer.

    Had there been a length as well (RFC 9112, 6.1), somebody in front of us might take the end of the body for
    another request.
    """
    return scope.headers.get("transfer-encoding") is not None
