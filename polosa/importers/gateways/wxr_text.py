"""Bytes of an export to text an XML parser accepts: real exports hold control characters and torn letters."""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from polosa.importers.errors import BrokenXml

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ILLEGAL = {code: None for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)} | {
    0xFFFE: None,
    0xFFFF: None,
}
_ENCODINGS = {"utf-8", "utf-16", "ascii", "cp1251", "cp1252", "koi8-r", "koi8-u", "iso8859-1", "iso8859-5"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def legible(source: BinaryIO, chunk: int, on_progress: Callable[[int], None] | None) -> Iterator[str]:
    """Text chunk by chunk, without what XML forbids; a byte that is no letter becomes U+FFFD."""
    block = source.read(chunk)
    decoder = codecs.getincrementaldecoder(_encoding_of(block))(errors="replace")
    done = 0
    while block:
        done += len(block)
        yield decoder.decode(block).translate(_ILLEGAL)
        if on_progress:
            on_progress(done)
        block = source.read(chunk)
    yield decoder.decode(b"", final=True)


def _encoding_of(start: bytes) -> str:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    match = _DECLARED.match(start)
    if not match:
        return "utf-8"
    name = match[1].decode()
    if _codec_name(name) not in _ENCODINGS:
        raise BrokenXml(1, f"неизвестная кодировка {name}")
    return name


def _codec_name(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
