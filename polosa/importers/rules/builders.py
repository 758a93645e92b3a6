"""Marks of page builders: they say where things stood; what stood there is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from polosa.importers.rules.shortcodes import attributes_of

_MARK = re.compile(
    r"\[(?P<close>/)?(?P<name>(?:vc|et_pb|fusion|av|cs|tatsu|mk|dt|mpc|ultimate|thrive|x)_[a-z0-9_]{1,40})"
    r"(?P<attributes>\s[^\[\]]{0,4000})?\]"
)
_WORDS = ("heading", "text", "title", "content", "caption", "name", "job", "description", "subtitle")
_ADDRESSES = ("src", "url", "link", "video", "image_url", "button_url", "href")
_NUMBERS = ("image", "images", "ids", "gallery_ids")


def without_builders(html: str) -> tuple[str, list[str]]:
    """The text without marks of builders, and their names. What a mark itself says or shows stands in its place."""
    if "[" not in html:
        return html, []
    names: dict[str, None] = {}
    text = "".join(_pieces(html, names))
    return text, [
        f"разметка конструктора [{name}] снята, её содержимое осталось" for name in list(names)[:10]
    ]


def _pieces(html: str, names: dict[str, None]) -> Iterator[str]:
    at = 0
    closed = {found["name"] for found in _MARK.finditer(html) if found["close"]}
    for found in _MARK.finditer(html):
        if not found["attributes"] and found["name"] not in closed:
            continue  # a word in brackets
        yield html[at : found.start()]
        at = found.end()
        names.setdefault(found["name"])
        yield "\n\n" if found["close"] else _shown(found["name"], attributes_of(found["attributes"] or ""))
    yield html[at:]


def _shown(name: str, told: dict[str, str]) -> str:
    pieces = [f"<p>{escape(told[word], quote=False)}</p>" for word in _WORDS if _is_said(told.get(word, ""))]
    for word in _ADDRESSES:
        address = told.get(word, "")
        if address.startswith(("http://", "https://")):
            is_picture = "image" in name and word in ("src", "image_url")
            tag = "img" if is_picture else "iframe"
            pieces.append(f'<{tag} src="{escape(address)}">' + ("" if is_picture else "</iframe>"))
    numbers = [number for word in _NUMBERS for number in re.findall(r"\d{1,9}", told.get(word, ""))]
    if numbers and ("image" in name or "gallery" in name):
        pieces.append(f'<figure class="polosa-gallery" data-ids="{",".join(numbers)}"></figure>')
    return "\n\n" + "\n\n".join(pieces) + "\n\n"


def _is_said(words: str) -> bool:
    """Words for readers, and no switch or measure of the builder."""
    return " " in words.strip() or (len(words) > 3 and not words.isascii())
