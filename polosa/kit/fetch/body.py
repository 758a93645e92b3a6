"""Reading a body without ever holding more than was asked for, packed or unpacked."""

import zlib
from collections.abc import Iterable, Iterator

from polosa.kit.fetch.errors import BadAnswer, TooLarge

ACCEPT_ENCODING = "gzip, deflate"
_AUTOMATIC = zlib.MAX_WBITS | 32  # gzip or zlib, told by the header


def read_body(parts: Iterable[bytes], *, encoding: str, max_bytes: int) -> bytes:
    """Raises TooLarge past `max_bytes` on the wire or unpacked; memory stays near `max_bytes`."""
    bounded = _bounded(parts, max_bytes=max_bytes)
    match encoding.strip().lower():
        case "" | "identity" | "none" | "utf-8" | "utf8" | "windows-1251":  # some name their letters here
            return b"".join(bounded)
        case "gzip" | "x-gzip" | "deflate":
            return _unpacked(bounded, max_bytes=max_bytes)
    raise BadAnswer("The answer came in an encoding nobody asked for.")


def _bounded(parts: Iterable[bytes], *, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > max_bytes:
            raise too_large(max_bytes)
        if part:
            yield part


def _unpacked(parts: Iterable[bytes], *, max_bytes: int) -> bytes:
    whole, unpacker = bytearray(), None
    for part in parts:
        unpacker = unpacker or zlib.decompressobj(_bits(part))
        try:
            # One byte more than fits, to tell a full body from one that is too large.
            whole += unpacker.decompress(unpacker.unconsumed_tail + part, max_bytes + 1 - len(whole))
        except zlib.error as error:
            raise BadAnswer(f"The answer is packed wrongly: {error}") from None
        if len(whole) > max_bytes:
            raise too_large(max_bytes)
    if unpacker and not unpacker.eof:
        raise BadAnswer("The answer breaks off in the middle.")
    return bytes(whole)


def _bits(first: bytes) -> int:
    """Some servers send deflate without its header."""
    has_header = first[:2] == b"\x1f\x8b"[: len(first)] or first[0] & 0x0F == 8
    return _AUTOMATIC if has_header else -zlib.MAX_WBITS


def too_large(max_bytes: int) -> TooLarge:
    return TooLarge(f"The answer is larger than {max_bytes} bytes.")
