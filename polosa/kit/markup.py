"""HTML as a flat run of tokens whose sources, joined, are the input again, character for character.

One pass, linear in the input, whatever the input: what never closes (a tag, a comment, a script) is taken
to the end. It reads HTML that will be shown; what may be shown is decided by `kit.html`.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    TEXT = "text"
    ENTITY = "entity"
    OPEN = "open"
    CLOSE = "close"
    OTHER = "other"  # comments, doctypes, processing instructions
    RAW = "raw"  # the content of an element whose content is not markup


class Token(NamedTuple):
    kind: Kind
    source: str
    name: str = ""


RAW_TEXT = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed", "noframes", "title"})

BLOCKS = frozenset(
    str.split(
        "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt "
        "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend "
        "li main menu nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul"
    )
)
VOID = frozenset(str.split("area base br col embed hr img input link meta param source track wbr"))

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+>""",
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARK = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])|&(?=[#a-zA-Z])")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = re.compile(
    r"""[\s/](?P<name>[^\s"'<>/=]++)(?:\s*+=\s*+(?:"(?P<a>[^"]*+)"|'(?P<b>[^']*+)'|(?P<c>[^\s"'=<>`]++)))?"""
)


def tokens(html: str) -> Iterator[Token]:
    at = text_from = 0
    while found := _MARK.search(html, at):
        token = _entity(html, found.start()) if found[0] == "&" else _markup(html, found.start())
        if token is None:
            at = found.end()
            continue
        if text_from < found.start():
            yield Token(Kind.TEXT, html[text_from : found.start()])
        yield token
        at = text_from = found.start() + len(token.source)
        if token.kind is Kind.OPEN and token.name in RAW_TEXT and (raw := _raw(html, at, token.name)):
            yield raw
            at = text_from = at + len(raw.source)
    if text_from < len(html):
        yield Token(Kind.TEXT, html[text_from:])


def attributes(tag: str) -> dict[str, str]:
    """The attributes of an opening tag, names in lower case, values as written (entities and all)."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):  # of two with one name the first counts
        found.setdefault(match["name"].lower(), match["a"] or match["b"] or match["c"] or "")
    return found


def _entity(html: str, at: int) -> Token | None:
    found = _ENTITY.match(html, at)
    return Token(Kind.ENTITY, found[0]) if found else None


def _markup(html: str, at: int) -> Token:
    if html[at + 1] in "!?":
        return _declaration(html, at)
    found = _TAG.match(html, at)
    if not found:
        return Token(Kind.OTHER, html[at:])
    return Token(Kind.CLOSE if found["close"] else Kind.OPEN, found[0], found["name"].lower())


def _declaration(html: str, at: int) -> Token:
    """A comment may end as browsers let it: `--!>`, and `<!-->` at once."""
    if html.startswith("<!--", at):
        found = _COMMENT_END.search(html, at + 2)
        stop = found.end() if found else -1
    else:
        stop = html.find(">", at) + 1 or -1
    return Token(Kind.OTHER, html[at:] if stop < 0 else html[at:stop])


def _raw(html: str, at: int, name: str) -> Token | None:
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
    content = html[at : found.start()] if found else html[at:]
    return Token(Kind.RAW, content, name) if content else None
