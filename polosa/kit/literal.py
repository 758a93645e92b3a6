"""What looks like a tag and is text: «<ivan@example.org>», «a<b то и c>d», «A<B».

A browser takes all of these for elements that it does not know and shows nothing of them. Here a tag is what has the
name of an element and nothing in it that no element has; everything else between angle brackets is words.
"""

import re
from collections.abc import Iterator
from html import escape

from polosa.kit.markup import BLOCKS, RAW_TEXT, VOID, Kind, Token, tokens

ELEMENTS = (
    BLOCKS
    | VOID
    | RAW_TEXT
    | frozenset(
        str.split(
            "a abbr acronym applet audio b bdi bdo big blink button canvas cite code data datalist del dfn em font "
            "frame i ins kbd label map mark marquee math menuitem meter nobr noindex noscript object optgroup output "
            "picture plaintext portal progress q rb rp rt rtc ruby s samp search select slot small span strike strong "
            "sub summary sup svg template time tt u var video noindex circle defs desc ellipse foreignobject g image "
            "line path polygon polyline rect stop symbol text tspan use annotation mfrac mglyph mi mn mo mover mroot "
            "mrow ms mspace msqrt mstyle msub msup mtable mtd mtext mtr munder semantics"
        )
    )
)
_BARE = (
    "allowfullscreen|async|autofocus|autoplay|checked|compact|controls|default|defer|disabled|download|formnovalidate"
    "|hidden|inert|ismap|itemscope|loop|multiple|muted|nomodule|noshade|novalidate|nowrap|open|playsinline|readonly"
    "|required|reversed|scoped|seamless|selected|webkitallowfullscreen|mozallowfullscreen|data-[a-z0-9-]{1,99}"
)
_NAME = r"(?P<name>[a-z][a-z0-9:-]*+)"
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]*+)"""
_REST = (
    rf"""(?P<rest>(?:[\s/"']*+(?:(?:{_BARE})(?![\w=-])(?!\s*+=)|[a-z_:@][\w:.@-]*+{_VALUE}))*+[\s/"']*+)"""
)
_TAG = re.compile(rf"</?{_NAME}{_REST}>", re.IGNORECASE | re.ASCII)
_BEGUN = re.compile(r"<[a-z][a-z0-9:-]*+\s[^<>]*=|</[a-z][a-z0-9:-]*+\s*\Z", re.IGNORECASE | re.ASCII)
_OTHER = re.compile(r"<(?:!--|!doctype\s|!\[|\?[a-z])", re.IGNORECASE)
_INNER = re.compile(r"</?[a-z][a-z0-9:-]*+(?:\s[^<>]*+)?>", re.IGNORECASE | re.ASCII)


def literal_tokens(html: str) -> Iterator[Token]:
    """The tokens of `html`, of which what only looks like a tag is text. Linear, as `tokens` is."""
    for token in tokens(html):
        if _is_markup(token):
            yield token
        else:
            yield from _words(token.source)


def literal(html: str) -> str:
    """The same HTML with what only looks like a tag written so that it will be seen."""
    if "<" not in html:
        return html
    return "".join(
        escape(token.source, quote=False) if token.kind is Kind.TEXT and "<" in token.source else token.source
        for token in literal_tokens(html)
    )


def _is_markup(token: Token) -> bool:
    if token.kind in {Kind.OPEN, Kind.CLOSE}:
        return _is_tag(token.source)
    if token.kind is not Kind.OTHER:
        return True
    if _OTHER.match(token.source):
        return token.source.endswith(">") or token.source.startswith("<!--")
    return not token.source.startswith("<!") and bool(_BEGUN.match(token.source[:2000]))


def _is_tag(source: str) -> bool:
    found = _TAG.fullmatch(source)
    if found is None:
        return False
    name = found["name"].lower()
    return name in ELEMENTS or not name.isalnum() or "=" in found["rest"]


def _words(source: str) -> Iterator[Token]:
    """The sign itself is text; what stands within may hold tags that are."""
    at = 0
    for found in _INNER.finditer(source, 1):
        if _is_tag(found[0]):
            yield Token(Kind.TEXT, source[at : found.start()])
            is_close = found[0].startswith("</")
            name = found[0].strip("</>").split()[0].lower()
            yield Token(Kind.CLOSE if is_close else Kind.OPEN, found[0], name)
            at = found.end()
    if at < len(source):
        yield Token(Kind.TEXT, source[at:])
