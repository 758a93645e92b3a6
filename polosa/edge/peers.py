"""Who is at the other end of a connection: proxies of ours are believed, nobody else."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

UNKNOWN = "0.0.0.0"  # noqa: S104  # stands for a visitor without an address, nothing listens there
MAX_HOPS = 20
LONGEST = 64
LONGEST_FORWARDED = 200
"""Of texts that clients choose: longer ones are read anew each time, so that they fill no memory."""
PREFIX_6 = 64

IP = IPv4Address | IPv6Address


def client_address(peer: str, forwarded: str) -> str:
    """The nearest address that is not one of our own proxies (settings.TRUSTED_PROXIES, networks).

    `forwarded` is X-Forwarded-For, believed only as far as trusted proxies wrote it: nobody can choose the answer.
    """
    here = _parsed(peer[:LONGEST])
    if here is None:
        return UNKNOWN
    hops = forwarded.rsplit(",", MAX_HOPS)[-MAX_HOPS:]
    while hops and _is_ours(here):
        before = _parsed(hops.pop().strip()[:LONGEST])
        if before is None:
            break
        here = before
    return str(here)


def network_of(address: str) -> str:
    """What counts as one asker: an address of IPv4, a /64 of IPv6, in which anybody has any number of addresses."""
    return str(IPv6Network((address, PREFIX_6), strict=False)) if ":" in address else address


def asking_network(scope: Any) -> str:
    """The network from which the request of this scope comes."""
    forwarded = scope.headers.get("x-forwarded-for") or ""
    read = _asking if len(forwarded) <= LONGEST_FORWARDED else _asking.__wrapped__
    return read(peer_of(scope.client), forwarded, tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=4096)
def _asking(peer: str, forwarded: str, proxies: tuple[str, ...]) -> str:
    return network_of(client_address(peer, forwarded))


def is_trusted(peer: str) -> bool:
    """Whether `peer` is a proxy of ours."""
    here = _parsed(peer[:LONGEST])
    return here is not None and _is_ours(here)


def peer_of(client: str) -> str:
    """The address in granian's `address:port`, `[address]:port` for IPv6."""
    return client.rpartition(":")[0].strip("[]")


@lru_cache(maxsize=1024)
def _parsed(text: str) -> IP | None:
    """Proxies write `address`, `address:port`, `[address]` and `[address]:port`."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_ours(ip: IP) -> bool:
    return any(ip in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=4)
def _networks(texts: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text, strict=False) for text in texts]
