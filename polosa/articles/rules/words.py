"""The words of a story, for those who search and count them."""

from collections.abc import Iterator
from typing import Any

from polosa.kit.text import plain

_RICH = {"paragraph", "html"}


def body_text(body: list[dict[str, Any]]) -> str:
    """All words of a StreamField's raw list in reading order, a line a piece."""
    return "\n".join(
        filter(None, (piece.strip() for block in body for piece in _pieces(block["type"], block["value"])))
    )


def _pieces(kind: str, value: Any) -> Iterator[str]:
    if kind in _RICH:
        yield plain(value or "")
    elif kind == "table":
        for row in (value or {}).get("data") or []:
            yield " ".join(str(cell) for cell in row if cell)
    elif kind == "list":
        for item in value.get("items") or []:
            yield plain(item.get("value") or "" if isinstance(item, dict) else item)
    elif isinstance(value, dict):
        yield from _struct(kind, value)


def _struct(kind: str, value: dict[str, Any]) -> Iterator[str]:
    """Only what an aside says is HTML; titles and captions are text."""
    for name in ("title", "text", "author", "caption", "credit"):
        if isinstance(value.get(name), str):
            yield plain(value[name]) if (kind, name) == ("aside", "text") else value[name]
    for item in value.get("items") or []:
        yield (item.get("value") or item).get("caption") or ""
