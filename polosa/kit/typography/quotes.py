"""«Ёлочки», and „лапки“ inside them.

Every mark is given a direction by its neighbours; marks are then paired within a paragraph; a pair inside an
odd number of pairs gets the inner shape. A mark that reads neither way (an inch, a mark alone between spaces)
stays as it was.
"""

import re
from dataclasses import dataclass, field

from polosa.kit.typography.signs import BREAK, EDGES, SPACES, TAG

STRAIGHT = '"“”‟'
MARKS = STRAIGHT + "«»„"
SHAPES = (("«", "»"), ("„", "“"))

_OPENS_AFTER = frozenset(SPACES + EDGES + "\r([{</—–-=:+")
_CLOSES_BEFORE = frozenset(SPACES + EDGES + "\r.,;:!?…)]}/—–-")
_BLANK = frozenset(SPACES + EDGES + "\r")
_BOUNDARY = re.compile(rf"(\n[ \t\r]*+\n\s*+|{BREAK})")
_MARK = re.compile(rf"(?<![\w{STRAIGHT}„.,!?…)])(?:\"\"|“”)(?![\w{STRAIGHT}„])|(?P<mark>[{MARKS}])")
"""A pair with nothing in it is no quotation."""
_SKIPPED = re.compile(f"[{TAG}{MARKS}]*+")


def set_quotes(text: str) -> str:
    return "".join(_paragraph(part) for part in _BOUNDARY.split(text))


def _paragraph(text: str) -> str:
    if not any(mark in text for mark in MARKS):
        return text
    pairing = _Pairing(text)
    for found in _MARK.finditer(text):
        if found["mark"]:
            pairing.take(found.start())
    chars = list(text)
    for at, shape in pairing.shapes().items():
        chars[at] = shape
    return "".join(chars)


@dataclass
class _Pairing:
    text: str
    open: list[int] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    lone: dict[int, str] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    skip_until: int = 0
    after: str = "\n"

    def take(self, at: int) -> None:
        direction = self.direction(at)
        if direction == "open":
            self.open.append(at)
            self.opened.add(at)
        elif direction == "close" and self.open:
            self.pairs[self.open.pop()] = at
        elif direction == "close" and not self.before(at).isdigit():
            self.lone[at] = "»"

    def direction(self, at: int) -> str:
        mark = self.text[at]
        if mark in "«„":
            return "open"
        if mark == "»" or (mark == "“" and self.open and self.text[self.open[-1]] == "„"):
            return "close"
        return self._by_neighbours(self.before(at), self.next_char(at))

    def _by_neighbours(self, before: str, after: str) -> str:
        can_open, can_close = before in _OPENS_AFTER, after in _CLOSES_BEFORE
        if can_open and not can_close:
            return "open"
        if can_close and not can_open:
            return "close"
        if can_open and after not in _BLANK and (before in _BLANK or not self.open):
            return "open"
        return "close" if self.open else ""

    def before(self, at: int) -> str:
        at -= 1
        while at >= 0 and self.text[at] == TAG:
            at -= 1
        if at in self.opened:
            return "("
        return self.text[at] if at >= 0 else "\n"

    def next_char(self, at: int) -> str:
        if at >= self.skip_until:
            found = _SKIPPED.match(self.text, at)
            self.skip_until = found.end() if found else at + 1
            self.after = self.text[self.skip_until] if self.skip_until < len(self.text) else "\n"
        return self.after

    def shapes(self) -> dict[int, str]:
        shapes = {at: "«" for at in self.open if self.text[at] in STRAIGHT}
        shapes |= {at: shape for at, shape in self.lone.items() if self.text[at] in '"”‟'}
        ends: list[int] = []
        for start, end in sorted(self.pairs.items()):
            while ends and ends[-1] < start:
                ends.pop()
            shapes[start], shapes[end] = SHAPES[len(ends) % 2]
            ends.append(end)
        return shapes
