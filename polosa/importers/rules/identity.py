"""Which site an export is of, and which of its items one is: numbers alone do not tell."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from polosa.importers.gateways.wxr_records import Item, number
from polosa.kit.text import unescaped

NUMBERED = ("p", "page_id")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)


def source_of(address: str) -> str:
    """One word for a site, whether its address begins with http, https or www; "" where none is named."""
    text = address.strip()
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    shown = f":{port}" if port and port not in (80, 443) else ""
    return f"{host}{shown}{parts.path.rstrip('/')}"[:200] if host else ""


def number_of(item: Item) -> int:
    """Its number, or the one that its guid or address tells."""
    return item.post_id or told_number(item.guid) or told_number(item.link)


def told_number(address: str) -> int:
    """12 of «https://old.example/?p=12»."""
    try:
        query = parse_qs(urlsplit(unescaped(address)).query, max_num_fields=50)
    except ValueError:
        return 0
    return next((found for name in NUMBERED if (found := number(query.get(name, [""])[0]))), 0)


def plain_key(item: Item) -> str:
    """What an item is known by, if no other one has the same."""
    found = number_of(item)
    return str(found) if found else f"@{_digest(item.guid or item.link or f'{item.title} {item.local_date}')}"


def told_key(item: Item) -> str:
    """What tells two items of one number apart."""
    return f"{plain_key(item)}#{_digest(schemeless(item.guid), schemeless(item.link), item.title)}"


def is_older(*, item: Item, made_at: datetime | None, than: tuple[datetime | None, datetime | None]) -> bool:
    """Whether a text is of an earlier time than the one brought before: by the moment it was changed, and where that is
    the same or unknown, by when the exports were made. `than` are those two moments of the text that is here."""
    changed, made = than
    if item.modified_at and changed and item.modified_at != changed:
        return item.modified_at < changed
    return bool(made_at and made and made_at < made)


def schemeless(address: str) -> str:
    """The same for http, https and www."""
    return _SCHEME.sub("", address.strip(), count=1).removeprefix("www.")


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:32]
