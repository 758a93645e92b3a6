"""The cookie by which a browser shows that a person has signed in with it before. It lets nobody in: it only keeps
strangers' attempts from being counted against that person."""

import hmac
import secrets
from hashlib import blake2b

MOST_ACCOUNTS = 5
"""Of a family's computer, the latest ones."""
LONGEST = 600


def known_device(cookie: str, account: int, key: bytes) -> str:
    """The device's name if this browser was given it for this account; else nothing."""
    for entry in cookie[:LONGEST].split("."):
        device, _sign, mark = entry.partition(":")
        if mark and hmac.compare_digest(mark.encode(), _mark(device, account, key).encode()):
            return device
    return ""


def remember_account(cookie: str, account: int, key: bytes) -> str:
    """The cookie with this account among its latest; a known device keeps its name."""
    device = known_device(cookie, account, key) or secrets.token_hex(8)
    entry = f"{device}:{_mark(device, account, key)}"
    others = [old for old in cookie[:LONGEST].split(".") if old and old != entry]
    return ".".join([entry, *others][:MOST_ACCOUNTS])


def _mark(device: str, account: int, key: bytes) -> str:
    return blake2b(f"{account}:{device}".encode(), key=key, digest_size=16).hexdigest()
