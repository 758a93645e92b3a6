"""Who asks, as far as we let ourselves know: an address, and a name for it that lasts one day.

The salt of a day is random, lies in `POLOSA_DATA/salt/<date>` and is shared by all processes of the machine.
A salt derived from the secret key could be made again at any time later; a random one, once removed, takes
with it the only way back from a hash to an address. The first visitor of a day removes the salts of other
days. Keep the folder out of backups, or the removal is only half one.
"""

import os
import secrets
from contextlib import suppress
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

UNKNOWN = "0.0.0.0"  # noqa: S104  # stands for a visitor without an address, nothing listens there
SALT_SIZE = 32
MAX_HOPS = 20
AGENT_MAX = 400

IP = IPv4Address | IPv6Address


def client_ip(request: HttpRequest) -> str:
    """The nearest address that is not one of our own proxies (settings.TRUSTED_PROXIES, networks).

    X-Forwarded-For is believed only as far as trusted proxies wrote it: a visitor can not choose the answer.
    """
    here = _parsed(request.META.get("REMOTE_ADDR", ""))
    if here is None:
        return UNKNOWN
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", MAX_HOPS)[-MAX_HOPS:]
    while forwarded and _is_trusted(here):
        before = _parsed(forwarded.pop())
        if before is None:
            break
        here = before
    return str(here)


def network_hash(request: HttpRequest) -> str:
    """32 hex digits: the same for one address (one /64 of IPv6) all day, and nothing to anyone after it."""
    salt = _salt(Path(settings.POLOSA_DATA) / "salt", timezone.localdate())
    return blake2b(_network(client_ip(request)).encode(), key=salt, digest_size=16).hexdigest()


def browser_hash(request: HttpRequest) -> str:
    """32 hex digits: the same all day for one kind of browser in one network, and nothing to anyone after it."""
    said = request.headers.get("User-Agent", "").strip()[:AGENT_MAX]
    return blake2b(f"{network_hash(request)}\n{said}".encode(), digest_size=16).hexdigest()


def _network(address: str) -> str:
    return str(IPv6Network((address, 64), strict=False)) if ":" in address else address


def _parsed(text: str) -> IP | None:
    """Proxies write `address`, `address:port`, `[address]` and `[address]:port`."""
    text = text.strip()[:64]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_trusted(ip: IP) -> bool:
    return any(ip in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=4)
def _networks(texts: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(text, strict=False) for text in texts]


@lru_cache(maxsize=1)
def _salt(folder: Path, day: date) -> bytes:
    """One a day is remembered, so that no process keeps yesterday's either."""
    kept = folder / day.isoformat()
    with suppress(FileNotFoundError):
        return kept.read_bytes()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create_whole(kept, secrets.token_bytes(SALT_SIZE))
    _forget_other_days(kept)
    return kept.read_bytes()


def _create_whole(path: Path, content: bytes) -> None:
    """Appears with all its content or not at all; whoever comes first wins, and the others read theirs."""
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        draft.unlink()
    except OSError:  # a disk without hard links: whoever comes last wins
        draft.replace(path)
    else:
        draft.unlink()


def _forget_other_days(kept: Path) -> None:
    """Drafts begin with a dot and are left to whoever is writing them."""
    for other in kept.parent.glob("[0-9]*"):
        if other.name < kept.name:
            other.unlink(missing_ok=True)
