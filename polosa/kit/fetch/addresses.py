"""Where a fetch may go: which addresses are the public internet, and which of them a name has."""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from polosa.kit.fetch.deadline import Deadline
from polosa.kit.fetch.errors import BadAddress, NoAnswer, RefusedAddress

Resolver = Callable[[str, int], Sequence[str]]

MAX_URL_LENGTH = 2048
MAX_PORT = 65_535
DEFAULT_PORTS = {"http": 80, "https": 443}

# A name after IDNA, or an IP address. A percent sign would be a network interface or an escape.
_HOST = re.compile(rb"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")

# 6to4 relays and the protocol assignments stand among public addresses, yet lead elsewhere.
_CLOSED_V4 = [IPv4Network("192.88.99.0/24"), IPv4Network("192.0.0.0/24"), IPv4Network("100.64.0.0/10")]
# Only global unicast is open, so mapped, NAT64, unique local, link-local and multicast need no entry.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = [IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


@dataclass(frozen=True, slots=True)
class Allowed:
    """`hosts` are "host:port" and may be private; `ports` are open on public hosts beside 80 and 443."""

    hosts: frozenset[str]
    ports: frozenset[int]


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def is_public(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _is_public_v4(ip) if isinstance(ip, IPv4Address) else _is_public_v6(ip)


def parse(text: str) -> httpx.URL:
    """Raises BadAddress unless it is an http or https address of a host, without a password in it."""
    if len(text) > MAX_URL_LENGTH:
        raise BadAddress(f"The address is longer than {MAX_URL_LENGTH} characters.")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise BadAddress(f"Not an address: {error}") from None
    if url.scheme not in DEFAULT_PORTS or not _HOST.fullmatch(url.raw_host):
        raise BadAddress("The address is neither http:// nor https:// of a host.")
    if not 0 < port_of(url) <= MAX_PORT:
        raise BadAddress("The address has an impossible port.")
    if url.userinfo:
        raise BadAddress("The address has a name or password in it.")
    return url


def checked_addresses(
    url: httpx.URL, *, allowed: Allowed, resolver: Resolver, deadline: Deadline
) -> list[str]:
    """Raises RefusedAddress unless every address of the host is public, or the host is allowed by name."""
    host, port = url.raw_host.decode("ascii"), port_of(url)
    by_name = f"{f'[{host}]' if ':' in host else host}:{port}" in allowed.hosts
    if not by_name and port not in {80, 443} | allowed.ports:
        raise RefusedAddress(f"Port {port} is not open.")
    found = _found(host, port, resolver=resolver, deadline=deadline)
    if not by_name and not all(is_public(address) for address in found):
        raise RefusedAddress(f"{host} is not, or not only, on the public internet.")
    return found


def port_of(url: httpx.URL) -> int:
    return DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def _found(host: str, port: int, *, resolver: Resolver, deadline: Deadline) -> list[str]:
    try:
        found = list(deadline.bounding(lambda: resolver(host, port)))
    except (OSError, UnicodeError) as error:
        raise NoAnswer(f"{host} was not found: {error}") from None
    if not found:
        raise NoAnswer(f"{host} has no address.")
    return found


def _is_public_v4(ip: IPv4Address) -> bool:
    is_open = ip.is_global and not ip.is_multicast and not ip.is_reserved
    return is_open and not any(ip in net for net in _CLOSED_V4)


def _is_public_v6(ip: IPv6Address) -> bool:
    return ip.is_global and ip in _OPEN_V6 and not any(ip in net for net in _CLOSED_V6)
