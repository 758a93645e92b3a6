"""HTML from outside made safe: allow-lists, and the text of comments made into paragraphs.

Every function ends in the sanitiser: whatever happens before it, what comes out is well-formed and holds only
the listed elements, no styles, no identifiers, and addresses of four kinds.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby

import nh3

from polosa.kit.literal import literal
from polosa.kit.markup import BLOCKS, Kind, Token, attributes, tokens
from polosa.kit.shallow import shallow
from polosa.kit.typed import marked_up

SCHEMES = {"http", "https", "mailto", "tel"}
COMMENT_TAGS = set(str.split("b i em strong a blockquote code pre ul ol li p br"))
RICH_TAGS = set(str.split("p br b strong i em s del ins sub sup a code abbr mark q"))
BLOCK_TAGS = (
    COMMENT_TAGS
    | RICH_TAGS
    | set(str.split("h2 h3 h4 h5 h6 hr figure figcaption img details summary dl dt dd div span"))
    | set(str.split("table caption colgroup col thead tbody tfoot tr th td"))
    | set(str.split("cite small u kbd samp var time address section"))
)
_DROPPED = set(
    str.split("script style iframe object embed template svg math noscript textarea select title head")
)
_BLOCK_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "abbr": {"title"},
    "details": {"open"},
}
_FIGURES = {"width", "height", "colspan", "rowspan", "span", "start", "value"}
_UGC = "ugc nofollow noopener"

_ADDRESS = re.compile(r"(?<![\w/])https?://(?:(?!&lt;|&gt;|&quot;|&nbsp;)[^\s<>\"«»„“”])+", re.IGNORECASE)
_BLOCK_NAMES = COMMENT_TAGS & BLOCKS
_EMPTY = re.compile(r"<p>(?:\s|<br>|&nbsp;)*+</p>")
_BLANK_LINES = re.compile(r"\n[ \t]*+(?:\n[ \t]*+)+")


def clean_comment(text: str) -> str:
    """What a reader typed: blank lines part paragraphs, line ends stay, bare addresses become links.

    What is not one of the few signs of formatting is text, entities too, and is shown as it was typed.
    """
    return _comment("".join(marked_up(text, COMMENT_TAGS, is_address=_is_address)))


def clean_foreign_comment(html: str) -> str:
    """The same of a comment that another engine kept as HTML."""
    return _comment(literal(html))


def clean_rich(html: str) -> str:
    """An article's paragraph from outside. The desk's internal links (linktype, id) would not survive it."""
    return nh3.clean(
        shallow(literal(html)),
        tags=RICH_TAGS,
        clean_content_tags=_DROPPED,
        attributes={"a": {"href", "title"}, "abbr": {"title"}},
        url_schemes=SCHEMES,
        link_rel="noopener",
    )


def clean_block(html: str) -> str:
    """HTML that no block fits. What would be loaded from elsewhere (frames, players) becomes a link to it."""
    return nh3.clean(
        shallow("".join(_linked_frames(literal(html)))),
        tags=BLOCK_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_BLOCK_ATTRIBUTES,
        attribute_filter=_allowed_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
    )


def _comment(html: str) -> str:
    safe = _clean_comment(html.replace("\r\n", "\n").replace("\r", "\n"))
    return _EMPTY.sub("", _clean_comment("".join(_paragraphs(safe)))).strip()


def _is_address(href: str) -> bool:
    """Whether the sanitiser leaves it in a link, which would be nothing but words without it."""
    scheme, colon, _ = unescape(href).partition(":")
    return bool(href) and (
        not colon or bool(re.search(r"[/?#]", scheme)) or scheme.strip().lower() in SCHEMES
    )


def _clean_comment(html: str) -> str:
    return nh3.clean(
        shallow(html),
        tags=COMMENT_TAGS,
        clean_content_tags=_DROPPED,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=_UGC,
    )


def _allowed_attribute(tag: str, name: str, value: str) -> str | None:
    if name in _FIGURES:
        return value if re.fullmatch(r"\d{1,5}", value) else None
    if tag == "img" and name == "src" and re.match(r"\s*(?:mailto|tel):", value, re.IGNORECASE):
        return None
    return value


def _linked_frames(html: str) -> Iterator[str]:
    for token in tokens(html):
        if token.kind is Kind.RAW and token.name == "iframe":
            continue
        source = _frame_source(token)
        yield f'<p><a href="{source}">{source}</a></p>' if source else token.source


def _frame_source(token: Token) -> str:
    if token.kind is not Kind.OPEN or token.name not in {
        "iframe",
        "embed",
        "video",
        "audio",
        "source",
        "object",
    }:
        return ""
    found = attributes(token.source)
    source = (found.get("src") or found.get("data", "")).strip().replace('"', "&quot;").replace("<", "&lt;")
    return f"https:{source}" if source.startswith("//") else source


def _paragraphs(html: str) -> Iterator[str]:
    """Typed lines become paragraphs, outside of lists, quotes and code that have been marked up as such."""
    inside: list[str] = []
    is_open = False
    for token in _runs(html):
        is_block = token.name in BLOCKS
        if is_block and is_open:
            yield "</p>"
            is_open = False
        elif not is_block and not is_open and not _BLOCK_NAMES.intersection(inside) and token.source.strip():
            yield "<p>"
            is_open = True
        yield _typed(token.source, inside) if token.kind is Kind.TEXT else token.source
        _step(inside, token)
    if is_open:
        yield "</p>"


def _runs(html: str) -> Iterator[Token]:
    """Tokens, with text and the entities within it as one."""
    for is_text, run in groupby(tokens(html), lambda token: token.kind in {Kind.TEXT, Kind.ENTITY}):
        if is_text:
            yield Token(Kind.TEXT, "".join(token.source for token in run))
        else:
            yield from run


def _step(inside: list[str], token: Token) -> None:
    if token.kind is Kind.OPEN and token.name != "br":
        inside.append(token.name)
    elif token.kind is Kind.CLOSE and inside:
        inside.pop()


def _typed(text: str, inside: list[str]) -> str:
    if {"code", "pre"}.intersection(inside):
        return text
    linked = text if "a" in inside else _ADDRESS.sub(_link, text)
    if not _BLOCK_NAMES.intersection(inside):
        linked = _BLANK_LINES.sub("</p><p>", linked)
    return linked if inside and inside[-1] in {"ul", "ol"} else linked.strip("\n").replace("\n", "<br>")


def _link(found: re.Match[str]) -> str:
    """Without the sentence's own signs at its end, among them brackets that were not opened in the address."""
    address, end = found[0], len(found[0])
    unopened = address.count(")") - address.count("(")
    while end and (address[end - 1] in ".,;:!?…'*" or (address[end - 1] == ")" and unopened > 0)):
        end -= 1
        unopened -= address[end] == ")"
    address = address[:end]
    return f'<a href="{address}">{address}</a>{found[0][len(address) :]}'
