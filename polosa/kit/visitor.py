"""Who asks, as far as we let ourselves know: an address, and a name for it that lasts one day.

The salt of a day is random, lies in `POLOSA_DATA/salt/<date>` and is shared by all processes of the machine.
A salt derived from the secret key could be made again at any time later; a random one, once removed, takes
with it the only way back from a hash to an address. The first visitor of a day removes the salts of other
days. Keep the folder out of backups, or the removal is only half one.
"""

import secrets
from contextlib import suppress
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Network
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from polosa.edge.peers import client_address, network_of
from polosa.edge.whole_files import create_file

SALT_SIZE = 32
AGENT_MAX = 400


def client_ip(request: HttpRequest) -> str:
    """The nearest address that is not one of our own proxies: a visitor can not choose the answer."""
    meta = request.META
    return client_address(meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""))


def network_hash(request: HttpRequest) -> str:
    """32 hex digits: the same for one address (one /64 of IPv6) all day, and nothing to anyone after it."""
    return network_hash_of(client_ip(request))


def neighbourhood_hash(request: HttpRequest) -> str:
    """The same for a /48 of IPv6, which one customer may have whole; for IPv4 another name of the address."""
    ip = client_ip(request)
    return network_hash_of(str(IPv6Network((ip, 48), strict=False).network_address) if ":" in ip else ip)


def network_hash_of(address: str) -> str:
    """The same as `network_hash`, of an address."""
    salt = _salt(
        Path(settings.POLOSA_DATA) / "salt", timezone.localdate(timezone=timezone.get_default_timezone())
    )
    return blake2b(network_of(address).encode(), key=salt, digest_size=16).hexdigest()


def browser_hash(network: str, request: HttpRequest) -> str:
    """32 hex digits: the same all day for one kind of browser in one network, and nothing to anyone after it."""
    said = request.META.get("HTTP_USER_AGENT", "").strip()[:AGENT_MAX]
    return blake2b(f"{network}\n{said}".encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _salt(folder: Path, day: date) -> bytes:
    """One a day is remembered, so that no process keeps yesterday's either."""
    kept = folder / day.isoformat()
    with suppress(FileNotFoundError):
        return kept.read_bytes()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_file(kept, secrets.token_bytes(SALT_SIZE))
    _forget_other_days(kept)
    return kept.read_bytes()


def _forget_other_days(kept: Path) -> None:
    """Drafts begin with a dot and are left to whoever is writing them."""
    for other in kept.parent.glob("[0-9]*"):
        if other.name < kept.name:
            other.unlink(missing_ok=True)
