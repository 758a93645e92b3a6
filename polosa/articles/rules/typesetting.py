"""Typography of a whole story, which can be undone: what was typed is remembered beside what it became."""

import re
from collections.abc import Callable
from typing import Any

from polosa.kit.text import unescaped
from polosa.kit.typography import typeset, typeset_html

Typed = dict[str, str]
"""From a text as typeset to the text as it was typed; only pieces that typography changed, known by `_key`."""

Mend = Callable[[str], str]

_EDITORS_MARK = re.compile(r' data-block-key="[^"]*"')

_PLAIN = {
    "heading": ["text"],
    "quote": ["text", "author"],
    "picture": ["caption", "credit", "alt"],
    "gallery": ["title"],
    "embed": ["title", "caption"],
    "aside": ["title"],
    "file": ["title"],
}


def typeset_pieces(
    texts: dict[str, str], body: list[dict[str, Any]], typed: Typed
) -> tuple[dict[str, str], Typed]:
    """Typeset `texts` and, in place, `body` (a StreamField's raw list). Gives the texts and what to remember.

    A piece that is still as typography left it stays so and keeps its memory: saving twice loses nothing.
    """
    kept: Typed = {}

    def mend(mender: Mend) -> Mend:
        def one(text: str) -> str:
            if not text:
                return text
            key = _key(text)
            if key in typed:
                kept[key] = typed[key]
                return text
            done = mender(text)
            if done != text:
                kept[_key(done)] = _EDITORS_MARK.sub("", text)
            return done

        return one

    done = {name: mend(typeset)(text) for name, text in texts.items()}
    _each(body, plain=mend(typeset), rich=mend(typeset_html))
    return done, kept


def as_typed(texts: dict[str, str], body: list[dict[str, Any]], typed: Typed) -> dict[str, str]:
    """Undo: `texts` as they were typed, and `body` in place, wherever nobody has changed them since."""

    def back(text: str) -> str:
        return typed.get(_key(text), text)

    _each(body, plain=back, rich=back)
    return {name: back(text) for name, text in texts.items()}


def still_typed(texts: dict[str, str], body: list[dict[str, Any]], typed: Typed) -> Typed:
    """Of what is remembered, that of the pieces that still stand as typography left them."""
    there: set[str] = set()

    def look(text: str) -> str:
        there.add(_key(text))
        return text

    _each(body, plain=look, rich=look)
    there.update(map(_key, texts.values()))
    return {key: raw for key, raw in typed.items() if key in there}


def _key(text: str) -> str:
    """The same piece whether an action wrote it or the desk's editor, which marks paragraphs and spells entities."""
    return unescaped(_EDITORS_MARK.sub("", text))


def _each(body: list[dict[str, Any]], *, plain: Mend, rich: Mend) -> None:
    """Run the menders over the words of every block. Addresses, files and raw HTML are not words."""
    for block in body:
        kind, value = block["type"], block["value"]
        if kind == "paragraph":
            block["value"] = rich(value or "")
        elif kind == "list":
            value["items"] = [_item(item, rich) for item in value.get("items") or []]
        elif kind == "table":
            _table(value, plain)
        elif kind in _PLAIN:
            _struct(kind, value, plain, rich)


def _struct(kind: str, value: dict[str, Any], plain: Mend, rich: Mend) -> None:
    for name in _PLAIN[kind]:
        if value.get(name):
            value[name] = plain(value[name])
    if kind == "aside":
        value["text"] = rich(value.get("text") or "")
    if kind == "gallery":
        for item in value.get("items") or []:
            inner = item.get("value", item)
            if inner.get("caption"):
                inner["caption"] = plain(inner["caption"])


def _item(item: Any, rich: Mend) -> Any:
    if isinstance(item, dict):
        return {**item, "value": rich(item.get("value") or "")}
    return rich(item or "")


def _table(value: dict[str, Any] | None, plain: Mend) -> None:
    for row in (value or {}).get("data") or []:
        row[:] = [plain(cell) if isinstance(cell, str) and cell else cell for cell in row]
