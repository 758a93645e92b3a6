"""Marks of page builders: they say where things stood; what stood there is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote

from polosa.importers.rules.shortcodes import attributes_of

_MARK = re.compile(
    r"\[(?P<close>/)?(?P<name>(?:vc|et_pb|fusion|av|cs|tatsu|mk|dt|mpc|ultimate|thrive|x)_[a-z0-9_]{1,40})"
    r"(?P<attributes>\s[^\[\]]{0,4000})?\]"
)
_WORDS = tuple(
    str.split(
        "heading h2 h4 text title content caption name author job job_title company_name description subtitle"
        " button_text btn_title"
    )
)
_ADDRESSES = ("src", "url", "link", "video", "image_url", "button_url", "href")
_BUTTONS = ("button", "btn", "cta")
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
        address, is_link = _address(told.get(word, ""))
        if is_link or any(sign in name for sign in _BUTTONS):
            pieces = _led(pieces, address)
        elif address.startswith(("http://", "https://")):
            is_picture = "image" in name and word in ("src", "image_url")
            tag = "img" if is_picture else "iframe"
            pieces.append(f'<{tag} src="{escape(address)}">' + ("" if is_picture else "</iframe>"))
    numbers = [number for word in _NUMBERS for number in re.findall(r"\d{1,9}", told.get(word, ""))]
    if numbers and ("image" in name or "gallery" in name):
        pieces.append(f'<figure class="polosa-gallery" data-ids="{",".join(numbers)}"></figure>')
    return "\n\n" + "\n\n".join(pieces) + "\n\n"


def _address(told: str) -> tuple[str, bool]:
    """An address as it is, or packed with its title and target (`url:https%3A%2F%2F…|title:…`): then it is a link."""
    packed = told.partition("|")[0]
    return (unquote(packed[4:]), True) if packed.startswith("url:") else (told, False)


def _led(pieces: list[str], address: str) -> list[str]:
    """What was said last is what one pressed to go there."""
    if not address.startswith(("http://", "https://", "/", "mailto:", "tel:")):
        return pieces
    said = pieces[-1].removeprefix("<p>").removesuffix("</p>") if pieces else escape(address, quote=False)
    return [*pieces[:-1], f'<p><a href="{escape(address)}">{said}</a></p>']


def _is_said(words: str) -> bool:
    """Words for readers, and no switch or measure of the builder."""
    return " " in words.strip() or not words.isascii()
