"""Headings, quotes, tables and files: blocks whose texts are plain. None where markup would be lost."""

from bs4 import NavigableString, Tag

from polosa.importers.rules.inline import Block
from polosa.importers.rules.nodes import attribute, child, classes, one_line, within, without, words

MAX_HEADING = 200
MAX_TITLE = 150
MAX_ANCHOR = 100
MAX_QUOTE = 2000
MAX_FILE_TITLE = 200

_NO_ANCHOR = frozenset(" \t\r\n\"'<>#")
_UNMARKED = {"br", "p", "span", "font", "div", "small", "big"}
_PARAGRAPHS = {"p", "div"}
_CHOICES = {(True, True): "both", (True, False): "row", (False, True): "column", (False, False): "neither"}


def plain(tag: Tag, *also: str, keeps_lines: bool = False) -> str | None:
    """The text with its line breaks; None when it has other markup than that (and `also`)."""
    pieces: list[str] = []
    for node in tag.descendants:
        if isinstance(node, NavigableString):
            pieces.append(str(node) if keeps_lines else str(node).replace("\n", " "))
        elif isinstance(node, Tag):
            if node.name not in _UNMARKED and node.name not in also:
                return None
            pieces.append("\n" if node.name == "br" else "\n\n" if node.name in _PARAGRAPHS else "")
    return _tidy("".join(pieces))


def heading(tag: Tag) -> list[Block] | None:
    text = plain(tag, "b", "strong")
    if text is None or len(text) > MAX_HEADING:
        return None
    level = "h2" if tag.name in ("h1", "h2") else "h3"
    name = attribute(tag, "id")
    anchor = {"anchor": name} if name and len(name) <= MAX_ANCHOR and not set(name) & _NO_ANCHOR else {}
    return [("heading", {"text": " ".join(text.split()), "level": level, **anchor})] if text else []


def quote(tag: Tag, *, keeps_lines: bool = False) -> list[Block] | None:
    source = child(tag, "cite", "footer")
    text = plain(without(tag, source) if source else tag, keeps_lines=keeps_lines)
    author = plain(source, "cite") if source else ""
    if not text or author is None or len(text) > MAX_QUOTE or len(author) > MAX_TITLE:
        return None
    is_in_order = words(text) + words(author) == words(tag.get_text())
    return [("quote", {"text": text, "author": " ".join(author.split())})] if is_in_order else None


def table(tag: Tag, caption: str = "") -> list[Block] | None:
    """A rectangle of plain cells. Merged cells, and words beside the cells, need HTML."""
    if child(tag, "table"):
        return None
    own = child(tag, "caption")
    caption = " ".join(part for part in (one_line(own), caption) if part)
    lines = within(tag, "tr")
    rows = [row for line in lines if (row := _row(line))]
    told = words("".join(cell for row in rows for cell in row))
    is_whole = len(rows) == len(lines) and len({len(row) for row in rows}) == 1
    if not is_whole or (own and child(own, "a")) or words(one_line(own)) + told != words(tag.get_text()):
        return None
    return [("table", {"data": rows, "table_caption": caption, **_headers(lines)})]


def file(tag: Tag) -> list[Block] | None:
    """The label of the button beside the name is not kept: ours has its own."""
    link = child(tag, "a")
    if link is None or not attribute(link, "href"):
        return None
    title = one_line(link)[:MAX_FILE_TITLE]
    return [("file", {"src": attribute(link, "href"), "wp_id": None, "title": title})]


def is_file(tag: Tag) -> bool:
    return "wp-block-file" in classes(tag)


def _headers(lines: list[Tag]) -> dict[str, object]:
    by_row = bool(child(lines[0], "th")) and not child(lines[0], "td")
    firsts = [child(line, "td", "th") for line in lines[int(by_row) :]]
    by_column = bool(firsts) and all(first is not None and first.name == "th" for first in firsts)
    return {
        "first_row_is_table_header": by_row,
        "first_col_is_header": by_column,
        "table_header_choice": _CHOICES[by_row, by_column],
    }


def _row(line: Tag) -> list[str] | None:
    cells = [plain(cell) for cell in within(line, "td", "th") if not _is_merged(cell)]
    texts = [text for text in cells if text is not None]
    return texts if len(texts) == len(within(line, "td", "th")) else None


def _is_merged(cell: Tag) -> bool:
    return bool({attribute(cell, "colspan"), attribute(cell, "rowspan")} - {"", "1"})


def _tidy(text: str) -> str:
    """No blanks at the ends of lines, one empty line between paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if stripped := " ".join(part for part in line.split(" ") if part):
            paragraphs[-1].append(stripped)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)
