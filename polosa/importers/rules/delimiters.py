"""The `<!-- wp:name {…} -->` comments of block HTML."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

_START = re.compile(r"<!--\s++(?P<close>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s")
_CLASSIC = {"freeform", "classic", "shortcode", "core/freeform", "core/shortcode"}
_ELSEWHERE = {"footnotes", "block", "core/block", "core/footnotes", "more", "nextpage", "spacer", "separator"}
"""Blocks of one mark that are read, told or drawn by others."""
_SPLITS = re.compile(r"<!--\s*+(?:more\b(?:[^<>-]|-(?!->))*+|nextpage\s*+|noteaser\s*+)-->")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is either classic (newlines count) or the HTML of one outermost block."""

    html: str
    is_classic: bool


@dataclass(frozen=True, slots=True)
class _Delimiter:
    start: int
    end: int
    name: str
    closes: bool
    is_alone: bool
    attributes: str


def segments_of(html: str) -> Iterator[Segment]:
    """The text cut at its outermost blocks, in order; the comments themselves are gone."""
    for segment in _cut(_SPLITS.sub("\n\n", html)):
        if segment.html.strip():
            yield segment


def blocks_without_text(html: str) -> list[str]:
    """What is to be told of blocks that the old site filled as it showed them: their mark is all that was exported."""
    told = {
        f"блок [{mark.name}] показывал то, чего нет в тексте: {mark.attributes[:200]}".rstrip(": ")
        for mark in _delimiters(html)
        if mark.is_alone and not mark.closes and mark.name not in _ELSEWHERE
    }
    return sorted(told)[:10]


def _cut(html: str) -> Iterator[Segment]:
    open_names: list[str] = []
    pieces: list[str] = []
    at = 0
    for mark in _delimiters(html):
        pieces.append(html[at : mark.start])
        at = mark.end
        if not open_names and not mark.closes:
            yield Segment("".join(pieces), is_classic=True)
            pieces = []
        if mark.closes and open_names:
            name = open_names.pop()
            if not open_names:
                yield Segment("".join(pieces), name in _CLASSIC)
                pieces = []
        elif not mark.closes and not mark.is_alone:
            open_names.append(mark.name)
            pieces.append(_background(mark, html))
    pieces.append(html[at:])
    yield Segment("".join(pieces), not open_names or open_names[0] in _CLASSIC)


def _delimiters(html: str) -> Iterator[_Delimiter]:
    at = 0
    while match := _START.search(html, at):
        end = html.find("-->", match.end() - 1)
        if end < 0:
            return
        inside = html[match.end() : end].strip()
        at = end + 3
        yield _Delimiter(
            start=match.start(),
            end=at,
            name=match["name"],
            closes=bool(match["close"]),
            is_alone=inside.endswith("/"),
            attributes=inside.rstrip("/").strip(),
        )


def _background(mark: _Delimiter, html: str) -> str:
    """Old cover blocks keep their picture in a style, and so only in the attributes where we can read it."""
    if mark.name != "cover":
        return ""
    attributes = _attributes(mark.attributes)
    url = attributes.get("url")
    if not isinstance(url, str) or f'src="{url}"' in html[mark.end : mark.end + 4000]:
        return ""
    return f'<img src="{escape(url)}" class="wp-image-{attributes.get("id", 0)}">'


def _attributes(text: str) -> dict[str, Any]:
    try:
        attributes = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return attributes if isinstance(attributes, dict) else {}
