"""Footnotes: those of block texts have their words in a field of their own and only numbers in the text, those of
plugins stand where the number belongs."""

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
_MARK = re.compile(r"\[(/?)(efn_note|mfn|modern_footnote|footnote|fn|ref)(?:\s[^\[\]<>]{0,200})?\]")
"""A note between two marks, as the plugins for footnotes write it."""


def with_footnotes(item: Item) -> str:
    """The text with its footnotes where they stood, or at its end; their numbers lead nowhere any more."""
    notes = _notes(item)
    text = _REFERENCE.sub(lambda found: f"<sup>{found[2]}</sup>", item.content)
    text, notes = _numbered(text, notes)
    if not notes:
        return text
    listed = "".join(f"<li>{note}</li>" for note in notes)
    block = f"{_TITLE}<!-- wp:list --><ol>{listed}</ol><!-- /wp:list -->"
    place = _PLACE.search(text)
    return text[: place.start()] + block + text[place.end() :] if place else f"{text}\n\n{block}"


def _numbered(text: str, notes: list[str]) -> tuple[str, list[str]]:
    """Numbers for the notes that stand within the text, after those of before; a mark without its other one stays."""
    notes, out, at = [*notes], [], 0
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        if not mark[1]:
            opened = mark
        elif opened and opened[2] == mark[2] and len(notes) < MOST:
            if note := text[opened.end() : mark.start()].strip():
                notes.append(note)
                out.append(f"{text[at : opened.start()].rstrip(' ')}<sup>{len(notes)}</sup>")
                at = mark.end()
            opened = None
    return "".join([*out, text[at:]]), notes


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
