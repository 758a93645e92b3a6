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
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

from polosa.kit.decoding import makes_no_words
from polosa.kit.signs import is_blank
from polosa.kit.text import excerpt, plain
from polosa.kit.tracking import place_of, without_tracking
from polosa.kit.twice import are_letters_lost, decoded_once_more

from ..errors import FeedEmpty, FeedError, FeedGarbled
from .xml import safe_xml

MAX_ENTRIES = 100
MAX_TITLE = 300
MAX_URL = 1000
MAX_GUID = 200
CLOCK_SKEW = timedelta(minutes=10)
OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
ZERO = datetime(1970, 1, 1, tzinfo=UTC)

_BARE_TEXT = 16_000  # a picture may stand in a title, written out
LOST = "\ufffd"
"""Stands for a letter that somebody could not read."""
_MOSCOW = ("MSK", "МСК")
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060")
_SITE = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_LEADS = re.compile(r"https?://|/", re.IGNORECASE)
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
    """One headline. `published_at` is None where the feed says nothing believable; `guid` is bounded.

    `known_as` are the guids of the same story before the site changed to https or left its «www.», or after. `url` says
    nothing of the reader's way; `place` is the same for all addresses of its page, empty where they tell no story.
    """

    guid: str
    known_as: tuple[str, ...]
    title: str
    url: str
    place: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    entries: list[Entry]


def parse(body: bytes, *, url: str, now: datetime, charset: str = "") -> Feed:
    """The first hundred headlines of a feed that was fetched from `url`; there is one at least. Raises FeedError.

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
    is_atom = found.version.startswith("atom")
    entries = [_entry(raw, base=url, now=now, is_atom=is_atom) for raw in found.entries[:MAX_ENTRIES]]
    told = [entry for entry in entries if entry and not _is_lost(entry.title)]
    kept = list(_distinct(told))
    if makes_no_words(" ".join(entry.title for entry in kept)):
        raise FeedGarbled("It was read by a wrong table before.")
    if not kept:
        raise FeedGarbled("Letters are lost.") if any(entries) else FeedEmpty("There is no headline in it.")
    return Feed(_title(found.feed, is_atom=is_atom), kept)


def _entry(raw: Any, *, base: str, now: datetime, is_atom: bool) -> Entry | None:
    title, link = _title(raw, is_atom=is_atom), _link(_address(raw), base)
    if not title or not link or urldefrag(link).url == base:
        return None
    url = without_tracking(link)
    guid = str(raw.get("id") or link).strip()
    guid = without_tracking(guid) if len(guid) <= MAX_URL else guid
    return Entry(_guid(guid), _known_as(guid), title, url, place_of(url), _moment(raw, now))


def story_of(place: str, title: str) -> tuple[str, str] | None:
    """By what a story is known under another guid: its page and its title. None where there is no page.

    A page alone tells no story: a feed may lead to its list of news with every one.
    """
    return (place, " ".join(title.casefold().split())) if place else None


def _distinct(entries: list[Entry]) -> Iterator[Entry]:
    """Each story once, by its guid and by its page and title: the first, which a feed holds to be the newest."""
    guids: set[str] = set()
    stories: set[tuple[str, str]] = set()
    for entry in entries:
        story = story_of(entry.place, entry.title)
        if entry.guid not in guids and story not in stories:
            yield entry
        guids.update((entry.guid, *entry.known_as))
        stories.update(filter(None, (story,)))


def _is_lost(title: str) -> bool:
    """«�����», and «????? ?? ????» where another machine put its own sign for what it could not read."""
    return LOST in title or are_letters_lost(title)


def _title(raw: Any, *, is_atom: bool) -> str:
    """Of Atom's kinds of text only one is no markup; RSS does not say which it is, and is read as the former."""
    text = decoded_once_more(_cut(str(raw.get("title") or "")))
    is_plain = is_atom and raw.get("title_detail", {}).get("type") == "text/plain"
    return _line(text if is_plain else plain(text))


def _cut(text: str) -> str:
    """No longer than what is looked at, and not within a tag."""
    head = text[:_BARE_TEXT]
    begun = head.rfind("<")
    return head[:begun] if len(text) > _BARE_TEXT and begun > head.rfind(">") else head


def _line(text: str) -> str:
    """One line of words without control and direction-changing characters; empty where nothing would be told."""
    visible = "".join(char if char in _JOINERS or not _is_control(char) else " " for char in text)
    return "" if is_blank(visible) or not _tells(visible) else excerpt(visible, MAX_TITLE)


def _tells(text: str) -> bool:
    """«—», «...» and «<>» are no headline; a fire brigade's «🔥» is one. Of «????» it is said what became of it."""
    return "??" in text or any(unicodedata.category(sign)[0] in "LN" or _is_picture(sign) for sign in text)


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and not "\U000e0020" <= char <= "\U000e007f"


def _address(raw: Any) -> str:
    """A guid stands for a missing link; one that is no address, such as «123», would lead nowhere."""
    link, guid = str(raw.get("link") or "").strip(), str(raw.get("id") or "").strip()
    if not raw.get("guidislink") or link not in {"", guid}:
        return link
    return guid if _LEADS.match(guid) else ""


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


def _known_as(guid: str) -> tuple[str, ...]:
    found = _SITE.match(guid)
    if not found:
        return ()
    rest = guid[found.end() :]
    names = (_guid(f"{scheme}://{www}{rest}") for scheme in ("https", "http") for www in ("", "www."))
    return tuple(name for name in names if name != _guid(guid))


def _guid(text: str) -> str:
    return text if len(text) <= MAX_GUID else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _moment(raw: Any, now: datetime) -> datetime | None:
    """When it was published, by the feed's word: no later than now; old years are years, zeros of machines nothing."""
    parsed = raw.get("published_parsed") or dict.get(raw, "updated_parsed")  # its own `get` warns
    if not parsed:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if str(raw.get("published") or dict.get(raw, "updated") or "").rstrip().upper().endswith(_MOSCOW):
        moment -= timedelta(hours=3)  # the parser knows the zones of America only
    is_zero = abs(moment - ZERO) < timedelta(days=2)
    return moment if OLDEST <= moment <= now + CLOCK_SKEW and not is_zero else None
