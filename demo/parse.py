"""Reading the demo's texts. Errors name the file and the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
Block = tuple[str, Any]
"""A block's type and value; pictures are themes to be drawn."""


class TextError(ValueError):
    """A text of the demo that does not follow its format."""


@dataclass
class Entry:
    """One `=== slug` part of a file: its headers, its body and where it begins."""

    slug: str
    where: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    comments: list[str] = field(default_factory=list)

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.headers.get(name, "").split(",") if word.strip()]

    def need(self, name: str) -> str:
        if not self.headers.get(name):
            raise TextError(f"{self.where}: {name}: is missing")
        return self.headers[name]


@dataclass
class Remark:
    """A reader's comment with its replies."""

    name: str
    text: str
    replies: list[Remark] = field(default_factory=list)


def entries(path: Path) -> list[Entry]:
    """The parts of a file in their order."""
    found: list[Entry] = []
    for part, line in _parts(path.read_text(encoding="utf-8")):
        slug, _, rest = part.partition("\n")
        entry = Entry(slug.strip(), f"{path.name}:{line}")
        head, _, text = rest.partition("\n\n")
        for header in head.splitlines():
            name, colon, value = header.partition(":")
            if not colon:
                raise TextError(f"{entry.where}: a header has no colon: {header!r}")
            entry.headers[name.strip()] = value.strip()
        body, _, comments = text.partition("\n--- comments\n")
        entry.body, entry.comments = body.strip(), [line for line in comments.splitlines() if line.strip()]
        found.append(entry)
    return found


def _parts(text: str) -> Iterator[tuple[str, int]]:
    for match in re.finditer(r"^=== (.*?)(?=^=== |\Z)", text, re.MULTILINE | re.DOTALL):
        yield match[1], text.count("\n", 0, match.start()) + 1


def remarks(entry: Entry) -> list[Remark]:
    """The comments of a story as a tree: two spaces of indent are one level."""
    roots: list[Remark] = []
    path: list[Remark] = []
    for line in entry.comments:
        depth = (len(line) - len(line.lstrip())) // 2
        name, colon, text = line.strip().partition(": ")
        if not colon or depth > len(path):
            raise TextError(f"{entry.where}: not a comment: {line!r}")
        remark = Remark(name, text)
        del path[depth:]
        (path[-1].replies if path else roots).append(remark)
        path.append(remark)
    return roots


def blocks(entry: Entry) -> list[Block]:
    """The body's blocks, as an editor would type them: straight quotes, hyphens for dashes."""
    return [
        block
        for chunk in re.split(r"\n\s*\n", entry.body)
        if chunk.strip()
        for block in _chunk(chunk.strip())
    ]


def _chunk(chunk: str) -> Iterator[Block]:
    for lines in _runs(chunk.splitlines()):
        yield _block(lines)


def _runs(lines: list[str]) -> Iterator[list[str]]:
    """Neighbouring lines of one kind: a list or a table may follow a sentence without a blank line."""
    run: list[str] = []
    for line in lines:
        if run and (_kind(line) != _kind(run[-1]) or _kind(line) in {"one", "heading"}):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _kind(line: str) -> str:
    if re.match(r"\* ", line):
        return "list"
    if re.match(r"\d+\. ", line):
        return "ordered"
    if line.startswith("|"):
        return "table"
    if line.startswith(("[[", "> ", "!! ")):
        return "one"
    return "heading" if line.startswith("## ") else "text"


def _block(lines: list[str]) -> Block:
    first, kind = lines[0], _kind(lines[0])
    if kind in {"list", "ordered"}:
        items = [f"<p>{escape(re.sub(r'^(?:[*]|[0-9]+[.]) ', '', line), quote=False)}</p>" for line in lines]
        return "list", {"ordered": kind == "ordered", "items": items}
    if kind == "table":
        rows = [[cell.strip() for cell in line.strip("| \t").split("|")] for line in lines]
        return "table", rows
    if kind == "heading":
        return "heading", {"text": first[3:].strip(), "level": "h2"}
    if kind == "one":
        return _one(first)
    return "paragraph", f"<p>{escape(' '.join(lines), quote=False)}</p>"


def _one(line: str) -> Block:
    if line.startswith("> "):
        text, _, author = line[2:].partition(" | ")
        return "quote", {"text": text.strip(), "author": author.strip()}
    if line.startswith("!! "):
        title, _, text = line[3:].partition(": ")
        return "aside", {"title": title.strip(), "text": f"<p>{escape(text.strip(), quote=False)}</p>"}
    name, _, rest = line.strip("[] ").partition(":")
    values = [value.strip() for value in rest.split("|")] + ["", "", ""]
    if name == "picture":
        return "picture", {"theme": values[0], "caption": values[1], "credit": values[2]}
    if name == "gallery":
        return "gallery", {"themes": [theme.strip() for theme in values[0].split(",")], "title": values[1]}
    if name == "embed":
        return "embed", {"url": values[0], "title": values[1], "caption": ""}
    if name == "related":
        return "related", None
    raise TextError(f"Unknown insert: {line!r}")
