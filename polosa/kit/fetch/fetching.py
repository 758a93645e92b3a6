"""Fetching what strangers' addresses point to, without being led into our own network."""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpcore
import httpx

from polosa.kit.fetch.addresses import Allowed, Resolver, checked_addresses, parse, port_of, resolve
from polosa.kit.fetch.body import ACCEPT_ENCODING, read_body, too_large
from polosa.kit.fetch.deadline import Deadline
from polosa.kit.fetch.errors import BadAddress, BadStatus, GoesRound, NoAnswer, TooSlow
from polosa.kit.fetch.wire import pool_for

MAX_REDIRECTS = 5
USER_AGENT = "Polosa"
NOT_MODIFIED = 304
_REDIRECTS = {301, 302, 303, 307, 308}
_OURS = {"host", "accept-encoding", "connection", "content-length", "transfer-encoding"}
_SECRETS = {"authorization", "cookie"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is the last one after redirects; `content_type` is lower case without parameters."""

    url: str
    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str]


def fetch(
    url: str,
    *,
    max_bytes: int,
    timeout: float,
    accept: str | None = None,
    headers: Mapping[str, str] | None = None,
    allow_hosts: Iterable[str] = frozenset(),
    allow_ports: Iterable[int] = frozenset(),
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """A 2xx or 304 answer of at most `max_bytes`, within `timeout` seconds all told; else a FetchError.

    Every address of every host on the way must be public, unless its "host:port" is in `allow_hosts`.
    `accept` is the Accept header: an answer of another type is returned all the same.
    """
    deadline = Deadline(timeout)
    allowed = Allowed(frozenset(host.lower() for host in allow_hosts), frozenset(allow_ports))
    here, sent = parse(url), _headers_to_send(accept, headers or {})
    for _ in range(MAX_REDIRECTS + 1):
        addresses = checked_addresses(here, allowed=allowed, resolver=resolver, deadline=deadline)
        with pool_for(addresses, tls=tls, deadline=deadline) as pool:
            answer = _asked(pool, here, sent, max_bytes=max_bytes)
        if not isinstance(answer, httpx.URL):
            return answer
        sent = sent if _same_origin(here, answer) else _without(sent, _SECRETS)
        here = answer
    raise GoesRound(f"More than {MAX_REDIRECTS} redirects.")


def _headers_to_send(accept: str | None, headers: Mapping[str, str]) -> dict[str, str]:
    own = {"user-agent": USER_AGENT, "accept": accept or "*/*"}
    given = _without({name.lower(): value for name, value in headers.items()}, _OURS)
    return own | given | {"accept-encoding": ACCEPT_ENCODING, "connection": "close"}


def _without(headers: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def _asked(
    pool: httpcore.ConnectionPool, url: httpx.URL, headers: Mapping[str, str], *, max_bytes: int
) -> Fetched | httpx.URL:
    """The answer, or where it sends us."""
    try:
        with pool.stream("GET", _wire_url(url), headers=[("Host", url.netloc), *headers.items()]) as response:
            return _read(response, url, max_bytes=max_bytes)
    except httpcore.TimeoutException as error:
        raise TooSlow(f"{url.host} answers too slowly: {type(error).__name__}") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise NoAnswer(f"{url.host} does not answer: {error or type(error).__name__}") from None


def _wire_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path)


def _read(response: httpcore.Response, url: httpx.URL, *, max_bytes: int) -> Fetched | httpx.URL:
    headers = httpx.Headers(response.headers)
    if response.status in _REDIRECTS and "location" in headers:
        return _redirected(url, headers["location"])
    if not (200 <= response.status < 300 or response.status == NOT_MODIFIED):
        raise BadStatus(f"{url.host} answered {response.status}.", response.status)
    if response.status != NOT_MODIFIED and _announced(headers) > max_bytes:
        raise too_large(max_bytes)
    body = read_body(
        response.iter_stream(), encoding=headers.get("content-encoding", ""), max_bytes=max_bytes
    )
    return Fetched(str(url), response.status, _content_type(headers), body, dict(headers.items()))


def _redirected(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return parse(str(url.join(location)))
    except (httpx.InvalidURL, ValueError) as error:
        raise BadAddress(f"{url.host} sends us to no address: {error}") from None


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    return (one.scheme, one.host, port_of(one)) == (other.scheme, other.host, port_of(other))


def _announced(headers: httpx.Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _content_type(headers: httpx.Headers) -> str:
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()
