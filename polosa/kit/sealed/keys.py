"""Keys and the four ciphers they are for."""

from dataclasses import dataclass

from polosa.kit.sealed.base64s import decode_strictly
from polosa.kit.sealed.errors import KeyUnusable


@dataclass(frozen=True, slots=True)
class Cipher:
    key_size: int
    iv_size: int
    is_aead: bool


CIPHERS = {
    "aes-128-cbc": Cipher(key_size=16, iv_size=16, is_aead=False),
    "aes-256-cbc": Cipher(key_size=32, iv_size=16, is_aead=False),
    "aes-128-gcm": Cipher(key_size=16, iv_size=12, is_aead=True),
    "aes-256-gcm": Cipher(key_size=32, iv_size=12, is_aead=True),
}


def cipher_named(name: str) -> Cipher:
    try:
        return CIPHERS[name.lower()]
    except KeyError:
        raise KeyUnusable(f"Unsupported cipher. Supported ciphers are: {', '.join(CIPHERS)}.") from None


def key_from_text(text: str | bytes, cipher: Cipher) -> bytes:
    """`base64:…` is decoded, anything else is the key itself. The message never shows the key."""
    key = _key_bytes(text)
    if len(key) != cipher.key_size:
        raise KeyUnusable(f"Incorrect key length: {len(key)} bytes where {cipher.key_size} are needed.")
    return key


def _key_bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    if not text.startswith("base64:"):
        return text.encode()
    try:
        return decode_strictly(text.removeprefix("base64:"))
    except ValueError:
        raise KeyUnusable("The key is not base64.") from None
