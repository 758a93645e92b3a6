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
        yield from _struct(value)


def _struct(value: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "text", "author", "caption", "credit"):
        if isinstance(value.get(name), str):
            yield plain(value[name])
    for item in value.get("items") or []:
        yield (item.get("value") or item).get("caption") or ""
