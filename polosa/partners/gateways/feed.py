"""Partners' feeds: RSS and Atom of any kind, as plain data. All of it is hostile until checked."""

from __future__ import annotations

import calendar
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

from polosa.kit.text import excerpt, plain

from ..errors import FeedError
from .xml import safe_xml

MAX_ENTRIES = 100
MAX_TITLE = 300
MAX_URL = 1000
MAX_GUID = 200
CLOCK_SKEW = timedelta(minutes=10)
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)

_BARE_TEXT = 4 * MAX_TITLE
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE_IN_URL = re.compile(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]")


class _Unread:
    """Authors and categories, which nobody reads here: the parser looks for e-mails in the former, and through all of
    the latter at each, in time that grows with the square."""

    _get_context: Any

    def _sync_author_detail(self, key: str = "author") -> None: ...

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        self._get_context()["tags"] = [FeedParserDict(term=term, scheme=scheme, label=label)]


_FeedParserMixin._sync_author_detail = _Unread._sync_author_detail
_FeedParserMixin._add_tag = _Unread._add_tag


@dataclass(frozen=True, slots=True)
class Entry:
    """One headline. `published_at` is None where the feed says nothing believable; `guid` is bounded."""

    guid: str
    title: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    entries: list[Entry]


def parse(body: bytes, *, url: str, now: datetime, charset: str = "") -> Feed:
    """The first hundred headlines of a feed that was fetched from `url`. Raises FeedError.

    `charset` is what the answer's header says; the document's own word stands behind it.
    """
    found = feedparser.parse(
        BytesIO(safe_xml(body, charset=charset)),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,  # titles become plain text here, and nothing else of an entry is read
    )
    if not found.version:
        raise FeedError("This is neither RSS nor Atom.")
    entries = (_entry(raw, base=url, now=now) for raw in found.entries[:MAX_ENTRIES])
    return Feed(_line(found.feed.get("title", "")), list(_distinct(entry for entry in entries if entry)))


def _entry(raw: Any, *, base: str, now: datetime) -> Entry | None:
    title, link = _line(raw.get("title", "")), _link(str(raw.get("link") or ""), base)
    if not title or not link:
        return None
    return Entry(_guid(str(raw.get("id") or link)), title, link, _moment(raw, now))


def _distinct(entries: Iterator[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry.guid not in seen:
            seen.add(entry.guid)
            yield entry


def _line(html: str) -> str:
    """One line of plain text: no markup, no control or direction-changing characters."""
    text = plain(str(html)[:_BARE_TEXT])
    visible = "".join(
        char if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"} else " " for char in text
    )
    return excerpt(visible, MAX_TITLE)


def _link(text: str, base: str) -> str:
    """The absolute http(s) address of a headline; empty for anything else, as for no address at all."""
    text = text.strip()
    if len(text) > MAX_URL:  # its host would be normalised, in time that grows with the square
        return ""
    try:
        address = text if _SCHEME.match(text) else urljoin(base, text) if text else ""
        parts = urlsplit(address)
        is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        _ = parts.port  # raises for an impossible one
    except ValueError:
        return ""
    return address if is_sound and len(address) <= MAX_URL and not _UNSAFE_IN_URL.search(address) else ""


def _guid(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MAX_GUID else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _moment(raw: Any, now: datetime) -> datetime | None:
    """When it was published, by the feed's word; no later than now, and never before there was a web."""
    parsed = raw.get("published_parsed") or raw.get("updated_parsed")
    if not parsed:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if OLDEST <= moment <= now + CLOCK_SKEW else None
