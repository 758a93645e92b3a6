"""HTML and plain text as one flat string with stand-ins, and back."""

import re
from dataclasses import dataclass, field
from html import unescape

from polosa.kit.markup import BLOCKS, VOID, Kind, Token, tokens
from polosa.kit.typography.signs import BREAK, EDGES, LINE, OBJECT, STAND_INS, TAG, WORD

PROTECTED = frozenset(
    str.split(
        "applet audio canvas code embed iframe img kbd math noembed noframes noscript object pre samp script "
        "select style svg template textarea title tt var video xmp"
    )
)
UNSEEN = frozenset({"script", "style", "template"})
TYPOGRAPHIC = frozenset('"«»„“”‟\u00a0–—…')

_STAND_IN = re.compile(f"[{STAND_INS}]")
_KEPT = re.compile(f"[{STAND_INS.replace(WORD, '')}]")
_WHITE = re.compile(r"[ \t\r\n]++")


@dataclass
class Flat:
    """`text` may be changed freely so long as every stand-in keeps its order."""

    text: str = ""
    kept: list[str] = field(default_factory=list)

    def restored(self) -> str:
        kept = iter(self.kept)
        return _KEPT.sub(lambda _: next(kept), self.text)


def flatten(text: str) -> Flat:
    flat = Flat()
    flat.text = _text(text, flat)
    return flat


def flatten_html(html: str) -> Flat:
    flat, parts, shelter = Flat(), [], _Shelter()
    for token in tokens(html):
        if shelter.covers(token):
            parts.append(_keep(flat, shelter.stand_in(token), token))
        elif token.kind is Kind.TEXT:
            parts.append(_text(token.source, flat))
        elif token.kind is Kind.ENTITY and unescape(token.source) in TYPOGRAPHIC:
            parts.append(unescape(token.source))
        else:
            parts.append(_keep(flat, _stand_in(token), token))
    joined = "".join(parts)
    flat.text = _WHITE.sub(lambda run: _one_line(joined, run), joined)
    return flat


@dataclass
class _Shelter:
    """Knows whether a token belongs to an element whose content is not prose."""

    name: str = ""
    depth: int = 0

    def covers(self, token: Token) -> bool:
        if not self.depth:
            opens = token.kind is Kind.OPEN and token.name in PROTECTED
            if opens:
                self.name, self.depth = token.name, 0 if _is_empty(token) else 1
            return opens
        if token.name == self.name and token.kind is Kind.OPEN:
            self.depth += 1
        elif token.name == self.name and token.kind is Kind.CLOSE:
            self.depth -= 1
        return True

    def stand_in(self, token: Token) -> str:
        if token.name in BLOCKS:
            return BREAK
        return TAG if self.name in UNSEEN else OBJECT


def _is_empty(token: Token) -> bool:
    return token.name in VOID or (token.name in {"svg", "math"} and token.source.endswith("/>"))


def _stand_in(token: Token) -> str:
    if token.kind is Kind.ENTITY or token.kind is Kind.RAW:
        return OBJECT
    if token.name == "br":
        return LINE
    return BREAK if token.name in BLOCKS else TAG


def _keep(flat: Flat, stand_in: str, token: Token) -> str:
    flat.kept.append(token.source)
    return stand_in


def _text(text: str, flat: Flat) -> str:
    def keep(found: re.Match[str]) -> str:
        flat.kept.append(found[0])
        return OBJECT

    return _STAND_IN.sub(keep, text)


def _one_line(text: str, run: re.Match[str]) -> str:
    """A line's end inside a paragraph of HTML is a space; between blocks it is layout, and stays."""
    if "\n" not in run[0]:
        return run[0]
    before, after = text[max(run.start() - 1, 0) : run.start()], text[run.end() : run.end() + 1]
    at_edge = not before or not after or before in EDGES or after in EDGES
    return run[0] if at_edge else " "
