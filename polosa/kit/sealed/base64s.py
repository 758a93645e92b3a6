"""Base64 read as PHP reads it, so that tokens made by other sites open here."""

import base64
import re

_FOREIGN = re.compile(r"[^A-Za-z0-9+/]")
_WHITE = re.compile(r"[ \t\r\n]")
_STRICT = re.compile(r"([A-Za-z0-9+/]*)(={0,2})")


def encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def decode_loosely(text: str) -> bytes:
    """Foreign characters and padding are skipped, a lone last character is dropped; never fails."""
    return _bytes_of(_FOREIGN.sub("", text))


def decode_strictly(text: str) -> bytes:
    """White space and absent padding are allowed; raises ValueError on anything else."""
    packed = _WHITE.sub("", text)
    match = _STRICT.fullmatch(packed)
    if not match:
        raise ValueError("not base64")
    letters, padding = match.groups()
    if len(letters) % 4 == 1 or (padding and len(packed) % 4):
        raise ValueError("base64 of an impossible length")
    return _bytes_of(letters)


def _bytes_of(letters: str) -> bytes:
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(whole + "=" * (-len(whole) % 4))
