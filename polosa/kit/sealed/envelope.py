"""The text around a sealed value: base64 of `{"iv","value","mac","tag"}`."""

import json
from dataclasses import dataclass
from typing import NoReturn

from polosa.kit.sealed.base64s import decode_loosely, decode_strictly, encode
from polosa.kit.sealed.errors import PayloadInvalid


@dataclass(frozen=True, slots=True)
class Envelope:
    """The four texts as they stand in the JSON, so that the MAC is taken over what was received."""

    iv: str
    value: str
    mac: str
    tag: str

    def text(self) -> str:
        # PHP escapes no slashes here, and Python never does.
        fields = {"iv": self.iv, "value": self.value, "mac": self.mac, "tag": self.tag}
        return encode(json.dumps(fields, separators=(",", ":")).encode())

    @property
    def iv_bytes(self) -> bytes:
        return decode_strictly(self.iv)

    @property
    def value_bytes(self) -> bytes:
        return decode_loosely(self.value)

    @property
    def has_tag(self) -> bool:
        """False where PHP's `empty()` says so: for no text, and for the text `0`."""
        return self.tag not in ("", "0")

    @property
    def tag_bytes(self) -> bytes:
        return decode_loosely(self.tag) if self.has_tag else b""

    @property
    def signed(self) -> bytes:
        return (self.iv + self.value).encode()


def read_envelope(text: object, *, iv_size: int, max_length: int) -> Envelope:
    """Raises PayloadInvalid, always with the same words, unless the structure is right."""
    if not isinstance(text, str) or len(text) > max_length:
        raise PayloadInvalid
    try:
        envelope = _envelope(json.loads(decode_loosely(text).decode(), parse_constant=_refuse))
        right_size = len(envelope.iv_bytes) == iv_size
    except (ValueError, RecursionError):
        raise PayloadInvalid from None
    if not right_size:
        raise PayloadInvalid
    return envelope


def _envelope(fields: object) -> Envelope:
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    tag = fields.get("tag")  # PHP takes null for absent, and old texts have no tag at all
    return Envelope(
        iv=_text(fields.get("iv")),
        value=_text(fields.get("value")),
        mac=_text(fields.get("mac")),
        tag="" if tag is None else _text(tag),
    )


def _text(field: object) -> str:
    if not isinstance(field, str):
        raise ValueError("not a text")
    field.encode()  # raises on a lone surrogate, which JSON can escape
    return field


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
