"""Blocks that name addresses, and the raw body that shows pictures of ours instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from uuid import uuid4

from polosa.importers.rules.inline import Block
from polosa.kit.html import clean_block

RawBody = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture or another file the text shows: by its address there, by its number, or by both."""

    src: str
    number: int
    is_picture: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What the export itself says about a file."""

    url: str
    caption: str
    alt: str


def with_attached(blocks: Iterable[Block], numbers: Sequence[int]) -> list[Block]:
    """A gallery of all that hangs on the item is filled; one of nothing is gone."""
    items = [{"src": "", "wp_id": number, "alt": "", "caption": ""} for number in numbers[:60]]
    filled: list[Block] = []
    for kind, value in blocks:
        if kind != "gallery" or not isinstance(value, dict) or not value.get("attached"):
            filled.append((kind, value))
        elif items:
            filled.append((kind, {"title": "", "items": items}))
    return filled


def wanted_in(blocks: Iterable[Block]) -> list[Wanted]:
    """Every picture and file of the text, once, in order."""
    found: list[Wanted] = []
    for kind, value in blocks:
        if kind == "picture":
            found.append(wanted_of(value))
        elif kind == "gallery":
            found += [wanted_of(item) for item in value["items"]]  # type: ignore[index]
        elif kind == "file":
            found.append(wanted_of(value, is_picture=False))
    return list(dict.fromkeys(found))


def wanted_of(value: Any, *, is_picture: bool = True) -> Wanted:
    return Wanted(value["src"], value["wp_id"] or 0, is_picture)


def full_address(wanted: Wanted, known: Mapping[int, Known], *, base: str) -> str:
    """Of the original where the export tells it, else of what the text shows; "" when nobody knows."""
    if wanted.number in known:
        return known[wanted.number].url
    try:
        return urljoin(base + "/", wanted.src) if wanted.src else ""
    except ValueError:
        return ""


def raw_body(
    blocks: Iterable[Block],
    *,
    brought: Mapping[Wanted, int],
    known: Mapping[int, Known],
    base: str,
) -> RawBody:
    """A StreamField's raw list. What was not brought stays as a link under its caption."""
    body: RawBody = []
    for kind, value in blocks:
        for one_kind, one in _shown(kind, value, _Places(brought, known, base)):
            body.append({"type": one_kind, "value": one, "id": str(uuid4())})
    return body


@dataclass(frozen=True, slots=True)
class _Places:
    brought: Mapping[Wanted, int]
    known: Mapping[int, Known]
    base: str

    def caption(self, value: dict[str, Any]) -> str:
        known = self.known.get(value["wp_id"] or 0)
        return value["caption"] or (known.caption if known and not value["src"] else "")

    def alt(self, value: dict[str, Any]) -> str:
        known = self.known.get(value["wp_id"] or 0)
        return str(value["alt"] or (known.alt if known else ""))[:300]

    def link(self, value: dict[str, Any], words: str, *, is_picture: bool = True) -> list[Block]:
        wanted = wanted_of(value, is_picture=is_picture)
        address = full_address(wanted, self.known, base=self.base)
        if not address.startswith(("http://", "https://")):
            return [("paragraph", f"<p>{escape(words, quote=False)}</p>")] if words else []
        told = words or unquote(urlsplit(address).path.rpartition("/")[2]) or address
        return [("html", clean_block(f'<p><a href="{escape(address)}">{escape(told, quote=False)}</a></p>'))]


def _shown(kind: str, value: Any, places: _Places) -> list[Block]:
    if kind == "picture":
        return _picture(value, places)
    if kind == "gallery":
        return _gallery(value, places)
    if kind == "file":
        return _file(value, places)
    if kind == "list":
        items = [{"type": "item", "value": item, "id": str(uuid4())} for item in value["items"]]
        return [(kind, {**value, "items": items})]
    return [(kind, value)]


def _picture(value: dict[str, Any], places: _Places) -> list[Block]:
    picture = places.brought.get(wanted_of(value))
    caption, alt = places.caption(value), places.alt(value)
    if picture is None:
        return places.link(value, caption or alt)
    return [("picture", {"image": picture, "caption": caption[:500], "credit": "", "alt": alt})]


def _gallery(value: dict[str, Any], places: _Places) -> list[Block]:
    items, links = [], []
    for item in value["items"]:
        picture, caption = places.brought.get(wanted_of(item)), places.caption(item)
        if picture is None:
            links += places.link(item, caption or places.alt(item))
        else:
            shown = {"image": picture, "caption": caption[:300]}
            items.append({"type": "item", "value": shown, "id": str(uuid4())})
    if items:
        return [("gallery", {"title": value["title"], "items": items}), *links]
    title = [("heading", {"text": value["title"], "level": "h3"})] if value["title"] else []
    return [*title, *links]


def _file(value: dict[str, Any], places: _Places) -> list[Block]:
    document = places.brought.get(wanted_of(value, is_picture=False))
    if document is None:
        return places.link(value, value["title"], is_picture=False)
    return [("file", {"document": document, "title": value["title"]})]
