"""Runs of text and inline elements, cut into paragraphs."""

import re
from html import escape

from polosa.importers.rules.nodes import is_address, read
from polosa.kit.html import clean_block

Block = tuple[str, object]

_SAME = {"strong": "b", "b": "b", "em": "i", "i": "i", "cite": "i", "sup": "sup", "sub": "sub"}
_SAME |= {"del": "s", "s": "s", "strike": "s"}
_RENAMED = {"acronym": "abbr", "tt": "code"}
_TRANSPARENT = {"span", "font", "big", "small", "time", "bdi", "bdo"}
_LINK = re.compile(r"(?:https?:|mailto:|tel:|/|#|\?|[^:]*$)", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[^\S\n\xa0]*\n\s*")
_TAGS = re.compile(r"<[^<>]*>")
_BREAK = "<br/>"


class Run:
    """Writes paragraphs of the inline elements our rich text has; one with others in it becomes HTML."""

    def __init__(self, out: list[Block], *, newline_breaks: bool) -> None:
        self._out = out
        self._newline_breaks = newline_breaks
        self._open: list[tuple[str, str, bool]] = []  # tag, its opening, whether rich text lacks it
        self._pieces: list[str] = []
        self._is_odd = False

    def text(self, text: str) -> None:
        if not self._newline_breaks:
            self._pieces.append(escape(text, quote=False))
            return
        for number, part in enumerate(_BLANK_LINE.split(text.replace("\r\n", "\n"))):
            if number:
                self.end()
            self._lines(part)

    def line_break(self) -> None:
        self._pieces.append(_BREAK)

    def open(self, tag: str, href: str = "", title: str = "") -> None:
        tag = _RENAMED.get(tag, tag)
        opening, odd = self._opening(tag, href, title)
        name = _SAME.get(tag, tag) if opening else ""
        self._open.append((name, opening, odd))
        self._pieces.append(opening)
        self._is_odd = self._is_odd or odd

    def close(self) -> None:
        tag, _, _ = self._open.pop()
        if tag:
            self._pieces.append(f"</{tag}>")

    def end(self) -> None:
        """Ends the paragraph; elements still open go on in the next one."""
        closings = "".join(f"</{tag}>" for tag, _, _ in reversed(self._open) if tag)
        html, is_odd = "".join(self._pieces) + closings, self._is_odd
        self._pieces = [opening for _, opening, _ in self._open]
        self._is_odd = any(odd for _, _, odd in self._open)
        self._out.extend(_paragraphs(_trimmed(html), is_odd=is_odd))

    def _lines(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number and self._pieces and self._pieces[-1] != _BREAK:
                self._pieces.append(_BREAK)
            self._pieces.append(escape(line, quote=False))

    def _opening(self, tag: str, href: str, title: str) -> tuple[str, bool]:
        if tag == "a":
            return (f'<a href="{escape(href)}">' if href and _LINK.match(href) else "", False)
        if tag in _SAME:
            return f"<{_SAME[tag]}>", False
        if tag in _TRANSPARENT:
            return "", False
        return f'<{tag} title="{escape(title)}">' if title else f"<{tag}>", True


def _trimmed(html: str) -> str:
    """Without blanks and line breaks at both ends."""
    lines = html.split(_BREAK)
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    last = next((n for n in range(len(lines) - 1, first - 1, -1) if lines[n].strip()), first)
    return _BREAK.join(lines[first : last + 1]).strip()


def _paragraphs(html: str, *, is_odd: bool) -> list[Block]:
    if not read(_TAGS.sub("", html)):
        return []
    if is_odd:
        return [("html", clean_block(f"<p>{html}</p>"))]
    lines = html.split(_BREAK)
    if "<" in html.replace(_BREAK, "") or not any(is_address(read(line)) for line in lines):
        return [("paragraph", f"<p>{html}</p>")]
    return _cut_at_addresses(lines)


def _cut_at_addresses(lines: list[str]) -> list[Block]:
    """An address alone on its line is what WordPress shows as an embed."""
    blocks: list[Block] = []
    gathered: list[str] = []
    for line in [*lines, None]:
        if line is not None and not is_address(read(line)):
            gathered.append(line)
            continue
        text = _trimmed(_BREAK.join(gathered))
        gathered = []
        if text:
            blocks.append(("paragraph", f"<p>{text}</p>"))
        if line is not None:
            blocks.append(("embed", {"url": read(line), "title": "", "caption": ""}))
    return blocks
