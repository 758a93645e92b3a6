"""Links to documents of the old site: they come along with the text, and its links lead to ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from polosa.importers.rules.identity import source_of
from polosa.importers.rules.inline import Block
from polosa.kit.text import unescaped

DOCUMENTS = frozenset(
    str.split("pdf doc docx odt rtf xls xlsx ods csv ppt pptx txt zip rar 7z djvu epub mp3 fb2")
)
_LINK = re.compile(r'<a\b([^<>]{0,1000}?)\bhref="([^"<>]{1,1000})"([^<>]{0,1000})>')


def document_at(href: str, *, base: str) -> str:
    """The address of a document of the old site; "" for every other link."""
    try:
        address = urljoin(f"{base}/", unescaped(href).strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_document = PurePosixPath(parts.path).suffix.lower().lstrip(".") in DOCUMENTS
    host = source_of(f"https://{parts.netloc}")
    is_theirs = parts.scheme in ("http", "https") and host == source_of(base).partition("/")[0]
    return address if is_document and is_theirs else ""


def linked(blocks: list[Block], *, base: str) -> list[str]:
    """Addresses of documents that the texts link to, as they stand, once each."""
    found: dict[str, None] = {}

    def note(html: str) -> str:
        found.update((one[2], None) for one in _LINK.finditer(html))
        return html

    for kind, value in blocks:
        _texts(kind, value, note)
    return [href for href in found if document_at(href, base=base)]


def led(blocks: list[Block], places: Mapping[str, tuple[int, str]]) -> list[Block]:
    """The texts with links to our documents: `places` has number and address of each that is here."""
    if not places:
        return blocks

    def rich(found: re.Match[str]) -> str:
        place = places.get(found[2])
        return f'<a linktype="document" id="{place[0]}">' if place else found[0]

    def plain(found: re.Match[str]) -> str:
        place = places.get(found[2])
        return f'<a{found[1]}href="{escape(place[1])}"{found[3]}>' if place else found[0]

    def as_rich(html: str) -> str:
        return _LINK.sub(rich, html)

    def as_plain(html: str) -> str:
        return _LINK.sub(plain, html)

    return [(kind, _texts(kind, value, as_plain if kind == "html" else as_rich)) for kind, value in blocks]


def _texts(kind: str, value: Any, change: Callable[[str], str]) -> Any:
    """The value with each of its texts that may hold links changed."""
    if kind in ("paragraph", "html"):
        return change(value)
    if kind == "list":
        return {**value, "items": [change(one) for one in value["items"]]}
    if kind == "aside":
        return {**value, "text": change(value["text"])}
    return value
