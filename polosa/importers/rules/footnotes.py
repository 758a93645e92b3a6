"""Footnotes of block texts: their words stand in a field of their own, and only numbers in the text."""

from __future__ import annotations

import json
import re

from polosa.importers.gateways.wxr_records import Item

MOST = 500
_TITLE = "<!-- wp:heading --><h3>Примечания</h3><!-- /wp:heading -->"
_PLACE = re.compile(r"<!--\s++wp:footnotes\b[^<>]{0,1000}-->")
_REFERENCE = re.compile(
    r'<sup\b[^<>]{0,300}\bdata-fn="([A-Za-z0-9-]{1,60})"[^<>]{0,300}><a\b[^<>]{0,500}>([^<>]{1,20})</a></sup>'
)


def with_footnotes(item: Item) -> str:
    """The text with its footnotes where they stood, or at its end; their numbers lead nowhere any more."""
    notes = _notes(item)
    text = _REFERENCE.sub(lambda found: f"<sup>{found[2]}</sup>", item.content)
    if not notes:
        return text
    listed = "".join(f"<li>{note}</li>" for note in notes)
    block = f"{_TITLE}<!-- wp:list --><ol>{listed}</ol><!-- /wp:list -->"
    place = _PLACE.search(text)
    return text[: place.start()] + block + text[place.end() :] if place else f"{text}\n\n{block}"


def _notes(item: Item) -> list[str]:
    try:
        told = json.loads(item.first("footnotes") or "[]")
    except (ValueError, RecursionError):
        return []
    found = [one.get("content") for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    notes = [note for note in found if isinstance(note, str) and note.strip()]
    return [
        note.encode("utf-8", "replace").decode() for note in notes[:MOST]
    ]  # JSON may hold half a character
