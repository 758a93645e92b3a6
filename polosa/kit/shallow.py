"""HTML well nested and without depth that no page has: a parser's work grows with the depth of what is open.

An HTML parser looks through the open elements at each tag, and opens again in every paragraph what was left open
in the one before: 60 kilobytes of `<ul><li>`, or of `<p><b class=…>`, cost seconds. Here every element is closed
in its turn, and tags that stand deeper than DEEPEST are left out; their text stays. Nothing is passed on that
a parser could understand in another way: odd tags are written anew, comments and the inside of scripts left out.
"""

import re
from collections import Counter
from collections.abc import Iterable
from html import escape

from polosa.kit.markup import BLOCKS, RAW_TEXT, VOID, Kind, Token, attributes, tokens

DEEPEST = 100
LONGEST_COPIED = 1000
MOST_ATTRIBUTES = 50
LONGEST_REOPENED = 300
MOST_REOPENED = 8

_PLAIN_TAG = re.compile(
    r"""<[a-zA-Z][a-zA-Z0-9-]*+(?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+\s*+/?+>"""
)
_PIECE = re.compile(r"[^&]{1,999}|&[^&]{0,999}")
_BREAK = "<x-break></x-break>"
"""Known to no sanitiser, and so gone behind it."""
LONGEST_TEXT = 1000
"""Of one node: the serialiser looks through a text again at each sign that may be a no-break space."""
_ODD_NAME = re.compile(r"[^a-z0-9-]")
_TEXT_OF_ITS_OWN = frozenset({"xmp", "noembed", "noframes"})
_IGNORED = frozenset({"html", "head", "body", "frameset", "frame"})
_FOREIGN = frozenset({"svg", "math"})
_FORMATTING = frozenset(str.split("a b big code em font i nobr s small strike strong tt u"))
_CELLS, _ROWS, _GROUPS = frozenset({"td", "th"}), frozenset({"tr"}), frozenset({"tbody", "thead", "tfoot"})
_ENDS_BEFORE: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd"})),
    **dict.fromkeys(_CELLS, _CELLS),
    "tr": _ROWS | _CELLS,
    **dict.fromkeys(_GROUPS, _GROUPS | _ROWS | _CELLS),
    **dict.fromkeys((*(BLOCKS - _CELLS - _ROWS - _GROUPS - {"li", "dt", "dd"}), "hr"), frozenset({"p"})),
}
"""Whose end may be left out before which: `<li>` ends the `<li>` before it, and every block a paragraph."""
_FENCES: dict[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol", "menu", "dl", "table", "td", "th", "blockquote"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl", "ul", "ol", "table", "td", "th", "blockquote"})),
}
_FENCE = frozenset({"table", "object", "button", "template", "svg", "math"})
_CELL_FENCE = _FENCE | _CELLS


def shallow(html: str) -> str:
    """The same to a reader; takes time linear in its length."""
    nesting = _Nesting()
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    return "".join([nesting.taken(token) for token in tokens(html)])


class _Nesting:
    """Open elements, outermost first, by name and by tag; `resumed` are opened again before the next text."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.tags: list[str] = []
        self.resumed: list[tuple[str, str]] = []
        self.left_out: Counter[str] = Counter()
        self.run = 0

    def taken(self, token: Token) -> str:
        if token.kind in {Kind.TEXT, Kind.ENTITY}:
            return self._resume() + self._text(token.source)
        if token.kind is Kind.RAW:
            return escape(token.source, quote=False) if token.name in _TEXT_OF_ITS_OWN else ""
        if token.kind is Kind.OTHER or token.name in _IGNORED:
            return ""
        self.run = 0
        token = token._replace(name=_ODD_NAME.sub("-", token.name))
        return self._open(token) if token.kind is Kind.OPEN else self._close(token.name)

    def _text(self, text: str) -> str:
        self.run += len(text)
        if self.run <= LONGEST_TEXT:
            return text
        self.run = 0
        if len(text) <= LONGEST_TEXT:
            return _BREAK + text
        pieces, run = [], LONGEST_TEXT
        for piece in _PIECE.findall(text):
            run += len(piece)
            if run > LONGEST_TEXT:
                pieces.append(_BREAK)
                run = len(piece)
            pieces.append(piece)
        return "".join(pieces) + _BREAK

    def _open(self, token: Token) -> str:
        name = token.name
        if name in RAW_TEXT and name not in _TEXT_OF_ITS_OWN:
            return f"{_written(token)}</{name}>"  # its own end says nothing then
        ended = self._end_before(name) + ("" if name in BLOCKS else self._resume())
        is_foreign = not _FOREIGN.isdisjoint(self.names)
        if (name in VOID and not is_foreign) or (is_foreign and token.source.endswith("/>")):
            return ended + _written(token)
        if len(self.names) >= DEEPEST:
            self.left_out[name] += 1
            return ended
        self.names.append(name)
        self.tags.append(_written(token))
        return ended + self.tags[-1]

    def _close(self, name: str) -> str:
        if name in RAW_TEXT and name not in _TEXT_OF_ITS_OWN:
            return ""
        if name == "br":
            return "<br>"
        if self.left_out[name]:
            self.left_out[name] -= 1
            return ""
        for each in reversed(self.resumed):
            if each[0] == name:
                self.resumed.remove(each)
                return ""
        place = self._last({name}, frozenset())
        return "" if place is None else self._end(place)

    def _end_before(self, name: str) -> str:
        """The end tags that may be left out before this one."""
        wanted = _ENDS_BEFORE.get(name)
        if wanted is None or wanted.isdisjoint(self.names):
            return ""
        fence = _FENCES.get(name) or (_CELL_FENCE if wanted == {"p"} else _FENCE)
        ended = ""
        while (place := self._last(wanted, fence)) is not None:
            ended += self._end(place)
        return ended

    def _last(self, wanted: Iterable[str], fence: frozenset[str]) -> int | None:
        for place in range(len(self.names) - 1, -1, -1):
            if self.names[place] in wanted:
                return place
            if self.names[place] in fence:
                return None
        return None

    def _end(self, place: int) -> str:
        """Ends the element at `place` and all in it. What formats goes on after a block, a block after what formats."""
        name, inner = (
            self.names[place],
            list(zip(self.names[place + 1 :], self.tags[place + 1 :], strict=True)),
        )
        ends = "".join([f"</{each}>" for each in reversed(self.names[place:])])
        del self.names[place:], self.tags[place:]
        inner = [each for each in inner if len(each[1]) <= LONGEST_REOPENED]
        if name in _FORMATTING:
            return ends + self._reopen(inner[-MOST_REOPENED:])
        self.resumed = [*self.resumed, *(each for each in inner if each[0] in _FORMATTING)][-MOST_REOPENED:]
        return ends

    def _resume(self) -> str:
        if not self.resumed:
            return ""
        resumed, self.resumed = self.resumed, []
        return self._reopen(resumed)

    def _reopen(self, elements: list[tuple[str, str]]) -> str:
        self.names += [name for name, _tag in elements]
        self.tags += [tag for _name, tag in elements]
        return "".join([tag for _name, tag in elements])


def _written(token: Token) -> str:
    if len(token.source) <= LONGEST_COPIED and _PLAIN_TAG.fullmatch(token.source):
        return token.source
    words = list(attributes(token.source).items())[:MOST_ATTRIBUTES]
    written = "".join(f' {key}="{_value(text)}"' for key, text in words)
    return f"<{token.name}{written}{'/' if token.source.endswith('/>') else ''}>"


def _value(text: str) -> str:
    """As it was written, entities and all."""
    return text.replace('"', "&quot;").replace("<", "&lt;")
