"""Bytes of an export to text an XML parser accepts: real exports hold control characters, torn letters, blank lines
before their declaration, and words of namespaces that they do not declare."""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from polosa.importers.errors import Illegible
from polosa.kit.decoding import Encoding, Undecodable, encoding_of

_ILLEGAL = {code: None for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)} | {
    0xFFFE: None,
    0xFFFF: None,
}
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_LONGEST_REFERENCE = 13
_ROOT = re.compile(r"<rss(?=[\s>])[^>]{0,20000}>")
_PREFIX = re.compile(r"xmlns:([A-Za-z]{1,40})\s{0,20}=")
_HEAD = 64 * 1024
_USUAL = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "wp": "http://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "media": "http://search.yahoo.com/mrss/",
    "georss": "http://www.georss.org/georss",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
}


def judged(source: BinaryIO, chunk: int) -> Encoding:
    """What the whole file is written in; afterwards it is read from its beginning again. Raises Illegible."""
    try:
        return encoding_of(iter(lambda: source.read(chunk), b""))
    except Undecodable as error:
        raise Illegible(str(error)) from None
    finally:
        source.seek(0)


def legible(
    source: BinaryIO, chunk: int, on_progress: Callable[[int], None] | None, encoding: Encoding | None = None
) -> Iterator[str]:
    """Text chunk by chunk, without what XML forbids; a letter that was torn becomes U+FFFD. Raises Illegible."""
    found = encoding or judged(source, chunk)
    yield from _mended(_decoded(source, chunk, on_progress, found))


def _decoded(
    source: BinaryIO, chunk: int, on_progress: Callable[[int], None] | None, encoding: Encoding
) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    done = 0
    while block := source.read(chunk):
        done += len(block)
        yield decoder.decode(block).translate(_ILLEGAL)
        if on_progress:
            on_progress(done)
    yield decoder.decode(b"", final=True)


def _mended(texts: Iterator[str]) -> Iterator[str]:
    """Of each text the end is held back that may be half a reference."""
    rest = ""
    for text in _begun(texts):
        whole = _REFERENCE.sub(_lawful, rest + text)
        cut = whole.rfind("&", max(0, len(whole) - _LONGEST_REFERENCE))
        cut = len(whole) if cut < 0 else cut
        rest = whole[cut:]
        yield whole[:cut]
    yield _REFERENCE.sub(_lawful, rest)


def _begun(texts: Iterator[str]) -> Iterator[str]:
    """The beginning is held back until the first tag is whole."""
    head = ""
    for text in texts:
        head += text
        if len(head) >= _HEAD or _ROOT.search(head):
            break
    yield _declared(head)
    yield from texts


def _lawful(found: re.Match[str]) -> str:
    """A reference to a sign that XML allows; to another one, nothing."""
    code = int(found[1], 16) if found[1] else int(found[2])
    is_lawful = (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return found[0] if is_lawful else ""


def _declared(head: str) -> str:
    """The beginning without blanks before it, and with the usual prefixes that it lacks."""
    head = head.lstrip("\ufeff \t\r\n")
    root = _ROOT.search(head)
    if root is None:
        return head
    known = set(_PREFIX.findall(root[0]))
    lacking = "".join(f' xmlns:{name}="{uri}"' for name, uri in _USUAL.items() if name not in known)
    return head[: root.start() + 4] + lacking + head[root.start() + 4 :]
