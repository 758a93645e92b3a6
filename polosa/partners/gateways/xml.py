"""XML from strangers made safe to parse: text of a known encoding, without a document type."""

import re

from polosa.kit.decoding import Undecodable, decode

from ..errors import FeedEncoding, FeedError, FeedHasDTD, FeedTooLong
from .mending import mended_xml

MAX_TAGS = 60_000
"""The parser takes a second for these, and a minute for what else fits into two megabytes."""

MAX_NAMESPACES = 100
"""Different ones. The parser looks through those it knows at each tag."""
MAX_ATTRIBUTES = 300
"""Of one tag. The parser looks through all of them for each."""

_DECLARATION = re.compile(r"\s*+<\?xml\s[^>]{0,200}?\?>", re.ASCII)
_NAMESPACE = re.compile(r"""xmlns(:[^\s=<>"']{1,200})?\s{0,20}=\s{0,20}("[^"<]*+"|'[^'<]*+')""")
_TAG = re.compile(r"""<[^\s<>/!?](?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+""")
_PROLOG = re.compile(r"(?:\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+")


def safe_xml(body: bytes, *, charset: str = "") -> bytes:
    """The document in UTF-8 without its declaration. Raises FeedError and its kinds."""
    text = _undeclared(_decoded(body, charset))
    if text.count("<") > MAX_TAGS:
        raise FeedTooLong(f"More than {MAX_TAGS} tags.")
    if len({found.groups() for found in _NAMESPACE.finditer(text)}) > MAX_NAMESPACES:
        raise FeedTooLong(f"More than {MAX_NAMESPACES} namespaces.")
    if any(tag[0].count("=") > MAX_ATTRIBUTES for tag in _TAG.finditer(text)):
        raise FeedTooLong(f"A tag has more than {MAX_ATTRIBUTES} attributes.")
    start = _PROLOG.match(text)
    root = text[start.end() if start else 0 :]
    if re.match(r"<!doctype\s+html\b", root, re.IGNORECASE):
        raise FeedError("This is a page.")
    if root[:2] == "<!" or re.search(r"<!(?:DOCTYPE|ENTITY)", text[: len(text) - len(root)], re.IGNORECASE):
        raise FeedHasDTD("The document declares its type.")
    if not re.match(r"<[A-Za-z_]", root):
        raise FeedError("The document does not begin with an element.")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + mended_xml(root).encode("utf-8")


def _undeclared(text: str) -> str:
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text


def _decoded(body: bytes, charset: str) -> str:
    """Raises FeedEncoding."""
    try:
        return decode(body, charset)
    except Undecodable as error:
        raise FeedEncoding(str(error)) from None
