"""Bytes of an export to text an XML parser accepts: real exports hold control characters, torn letters, blank lines
before their declaration, and signs of markup that stand for themselves."""

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
_BOUND = re.compile(r"<!\[CDATA\[|\]\]>")
_BARE = re.compile(r"&(?!#[0-9]{1,10};|#x[0-9a-fA-F]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)|<(?=[\s0-9=<,.;:)(-])")
_LONGEST_NAME = 34
"""An ampersand, the longest name of an entity, and a semicolon."""


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
    """Of each text the end is held back that may be half a reference, or half a bound of a CDATA section."""
    rest, is_quoted = "", False
    for text in _begun(texts):
        whole = _REFERENCE.sub(_lawful, rest + text)
        cut = max(whole.rfind(sign, max(0, len(whole) - _LONGEST_NAME)) for sign in "&<]")
        cut = len(whole) if cut < 0 else cut - 1 if whole[cut - 1 : cut] == "]" else cut
        rest = whole[cut:]
        whole, is_quoted = _escaped(whole[:cut], is_quoted=is_quoted)
        yield whole
    yield _escaped(_REFERENCE.sub(_lawful, rest), is_quoted=is_quoted)[0]


def _escaped(text: str, *, is_quoted: bool) -> tuple[str, bool]:
    """Outside of CDATA an ampersand that begins no reference, and a sign «less than» that begins no tag, as an
    exporter should have written them; and whether the text ends within CDATA."""
    out: list[str] = []
    at = 0
    for bound in _BOUND.finditer(text):
        part = text[at : bound.start()]
        out += [part if is_quoted else _BARE.sub(_named, part), bound[0]]
        at = bound.end()
        is_quoted = bound[0] != "]]>"
    rest = text[at:]
    out.append(rest if is_quoted else _BARE.sub(_named, rest))
    return "".join(out), is_quoted


def _named(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else "&lt;"


def _begun(texts: Iterator[str]) -> Iterator[str]:
    """Without blanks before the first sign."""
    for text in texts:
        if begun := text.lstrip("\ufeff \t\r\n"):
            yield begun
            break
    yield from texts


def _lawful(found: re.Match[str]) -> str:
    """A reference to a sign that XML allows; to another one, nothing."""
    code = int(found[1], 16) if found[1] else int(found[2])
    is_lawful = (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )
    return found[0] if is_lawful else ""
