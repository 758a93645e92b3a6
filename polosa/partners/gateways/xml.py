"""XML from strangers made safe to parse: text of a known encoding, without a document type."""

import codecs
import re

from ..errors import FeedEncoding, FeedError, FeedHasDTD, FeedTooLong

MAX_TAGS = 60_000
"""The parser takes a second for these, and a minute for what else fits into two megabytes."""

MAX_NAMESPACES = 100
"""Different ones. The parser looks through those it knows at each tag."""
MAX_ATTRIBUTES = 300
"""Of one tag. The parser looks through all of them for each."""

ENCODINGS = frozenset(
    str.split(
        "utf-8 utf-16 utf-16-le utf-16-be ascii koi8-r koi8-u cp866 mac-cyrillic cp1250 cp1251 cp1252 cp1254"
        " cp1257 iso8859-1 iso8859-2 iso8859-5 iso8859-9 iso8859-15 big5 gb18030 gbk gb2312 euc_jp shift_jis"
        " euc_kr"
    )
)
"""Python knows many more codecs; some of them hide markup from whoever looks at the bytes."""

_BOMS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
_DECLARATION = re.compile(r"\s*+<\?xml\s[^>]{0,200}?\?>", re.ASCII)
_DECLARED = re.compile(rb"""^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
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
    if root[:2] == "<!" or re.search(r"<!(?:DOCTYPE|ENTITY)", text[: len(text) - len(root)], re.IGNORECASE):
        raise FeedHasDTD("The document declares its type.")
    if not re.match(r"<[A-Za-z_]", root):
        raise FeedError("The document does not begin with an element.")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + root.encode("utf-8", "replace")


def _undeclared(text: str) -> str:
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text


def _decoded(body: bytes, charset: str) -> str:
    """As the byte order mark says, or the header, or the document; unreadable bytes become question marks."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    found = _DECLARED.match(body[:400])
    named = found[1].decode("ascii") if found else ""
    for name in (charset, named):
        if name:
            return body.decode(_known(name), "replace")
    return body.decode("utf-8", "replace")


def _known(name: str) -> str:
    """Raises FeedEncoding."""
    try:
        found = codecs.lookup(name.strip("\"' ")[:40]).name
    except (LookupError, ValueError):
        raise FeedEncoding(f"Unknown encoding {name[:40]!r}.") from None
    if found not in ENCODINGS:
        raise FeedEncoding(f"Encoding {found} is not for feeds.")
    return found
