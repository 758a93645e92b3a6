"""Where a cache in front of us takes purges, as an operator writes it down."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

EXPECTED = "varnish://узел:порт или cloudflare://ТОКЕН@api.cloudflare.com/client/v4/zones/ЗОНА"
ZONE_PATH = re.compile(r"(?P<api>(?:/[\w.-]+)*)/zones/(?P<zone>[\w-]{1,64})/?", re.ASCII)
TOKEN = re.compile(r"[\x21-\x7e]{8,500}")


class UnreadableAddress(ValueError):
    """The text tells what is wrong and never repeats the address, which may hold a secret."""


@dataclass(frozen=True)
class CacheAddress:
    """`name` tells caches apart, in logs and in the database; it holds no secret."""

    kind: str
    name: str
    url: str
    zone: str = ""
    token: str = field(default="", repr=False)


def parse(text: str) -> CacheAddress:
    """Raises `UnreadableAddress`."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as wrong:
        raise UnreadableAddress(f"адрес не разобрать; нужен {EXPECTED}") from wrong
    if not parts.hostname or parts.query or parts.fragment or port == 0:
        raise UnreadableAddress(f"адрес не разобрать; нужен {EXPECTED}")
    if parts.scheme == "varnish":
        return _varnish(parts)
    if parts.scheme in {"cloudflare", "cloudflare+http"}:
        return _cloudflare(parts)
    raise UnreadableAddress(f"нужен {EXPECTED}")


def _varnish(parts: SplitResult) -> CacheAddress:
    if parts.path not in {"", "/"} or parts.username is not None:
        raise UnreadableAddress("после varnish:// нужны только узел и порт")
    place = _place(parts)
    return CacheAddress("varnish", f"varnish://{place}", f"http://{place}/")


def _cloudflare(parts: SplitResult) -> CacheAddress:
    path = ZONE_PATH.fullmatch(parts.path)
    if path is None:
        raise UnreadableAddress("адрес Cloudflare должен кончаться на /zones/ЗОНА")
    token = unquote(parts.username or "")
    if not TOKEN.fullmatch(token) or parts.password is not None:
        raise UnreadableAddress("перед @ нужен токен Cloudflare, и только он")
    if parts.scheme == "cloudflare+http" and not _is_loopback(parts.hostname or ""):
        raise UnreadableAddress("без шифрования токен не отправляется никуда, кроме этой машины")
    scheme = "http" if parts.scheme == "cloudflare+http" else "https"
    place = _place(parts)
    url = f"{scheme}://{place}{path['api']}/zones/{path['zone']}"
    return CacheAddress("cloudflare", f"cloudflare://{place}/zones/{path['zone']}", url, path["zone"], token)


def _place(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not re.fullmatch(r"[\w.:-]{1,253}", host, re.ASCII):
        raise UnreadableAddress(f"имя узла не разобрать; нужен {EXPECTED}")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
