"""Sealing: nobody without the key can read, make or alter what was sealed."""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from polosa.kit.sealed.base64s import encode
from polosa.kit.sealed.envelope import Envelope, read_envelope
from polosa.kit.sealed.errors import (
    KeyUnusable,
    MacInvalid,
    NotDecrypted,
    PrefixInvalid,
    TagUnusable,
    ValueRefused,
)
from polosa.kit.sealed.keys import cipher_named, key_from_text
from polosa.kit.sealed.php import Value, serialize, unserialize

MAX_LENGTH = 131_072
TAG_SIZE = 16


class Sealer:
    """Seals with the first key, opens with any of them. Thread-safe. Raises SealError and nothing else."""

    def __init__(
        self, keys: Sequence[str | bytes], cipher: str = "aes-256-cbc", *, max_length: int = MAX_LENGTH
    ) -> None:
        if isinstance(keys, str | bytes) or not keys:
            raise KeyUnusable("A sealer needs a list of keys with at least one in it.")
        self._cipher = cipher_named(cipher)
        self._keys = tuple(key_from_text(key, self._cipher) for key in keys)
        self._max_length = max_length

    def __repr__(self) -> str:
        return f"<Sealer with {len(self._keys)} keys>"

    def seal(self, value: object) -> str:
        """Seals scalars, lists and dicts of them; another value raises ValueRefused."""
        return self._sealed(serialize(value))

    def open(self, text: str) -> Value:
        return unserialize(self._opened(text))

    def seal_text(self, text: str) -> str:
        """Seals the bare text, unserialized."""
        try:
            return self._sealed(text.encode())
        except UnicodeEncodeError:
            raise ValueRefused("The text is not UTF-8.") from None

    def open_text(self, text: str) -> str:
        try:
            return self._opened(text).decode()
        except UnicodeDecodeError:
            raise ValueRefused("The text is not UTF-8.") from None

    def seal_cookie(self, name: str, value: str) -> str:
        """A sealed value that opens only under the cookie's own name."""
        return self.seal_text(_cookie_prefix(name, self._keys[0]) + value)

    def open_cookie(self, name: str, text: str) -> str:
        opened = self.open_text(text)
        prefixes = [_cookie_prefix(name, key) for key in self._keys]
        head = opened[: len(prefixes[0])].encode()
        # All are compared before one is believed, as with the MAC.
        matches = [hmac.compare_digest(head, prefix.encode()) for prefix in prefixes]
        if not any(matches):
            raise PrefixInvalid
        return opened[len(prefixes[0]) :]

    def _sealed(self, plain: bytes) -> str:
        iv = os.urandom(self._cipher.iv_size)
        make = _gcm_envelope if self._cipher.is_aead else _cbc_envelope
        text = make(plain, self._keys[0], iv).text()
        if len(text) > self._max_length:
            raise ValueRefused("The value is too large.")
        return text

    def _opened(self, text: str) -> bytes:
        envelope = read_envelope(text, iv_size=self._cipher.iv_size, max_length=self._max_length)
        return self._gcm_opened(envelope) if self._cipher.is_aead else self._cbc_opened(envelope)

    def _cbc_opened(self, envelope: Envelope) -> bytes:
        if envelope.has_tag:
            raise TagUnusable
        # Every MAC is checked before anything is decrypted, so time tells neither which key fits nor how far.
        matches = [_mac_fits(envelope, key) for key in self._keys]
        if not any(matches):
            raise MacInvalid
        return _cbc_decrypted(envelope, self._keys[matches.index(True)])

    def _gcm_opened(self, envelope: Envelope) -> bytes:
        if len(envelope.tag_bytes) != TAG_SIZE:
            raise NotDecrypted
        for key in self._keys:
            try:
                return AESGCM(key).decrypt(envelope.iv_bytes, envelope.value_bytes + envelope.tag_bytes, None)
            except InvalidTag:
                continue
        raise NotDecrypted


def _cbc_envelope(plain: bytes, key: bytes, iv: bytes) -> Envelope:
    padder, encryptor = PKCS7(AES.block_size).padder(), BlockCipher(AES(key), CBC(iv)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    unsigned = Envelope(encode(iv), encode(encryptor.update(padded) + encryptor.finalize()), mac="", tag="")
    return Envelope(unsigned.iv, unsigned.value, mac=_mac(unsigned, key), tag="")


def _gcm_envelope(plain: bytes, key: bytes, iv: bytes) -> Envelope:
    sealed = AESGCM(key).encrypt(iv, plain, None)
    return Envelope(encode(iv), encode(sealed[:-TAG_SIZE]), mac="", tag=encode(sealed[-TAG_SIZE:]))


def _cbc_decrypted(envelope: Envelope, key: bytes) -> bytes:
    decryptor = BlockCipher(AES(key), CBC(envelope.iv_bytes)).decryptor()
    unpadder = PKCS7(AES.block_size).unpadder()
    try:
        padded = decryptor.update(envelope.value_bytes) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError:
        raise NotDecrypted from None


def _mac(envelope: Envelope, key: bytes) -> str:
    return hmac.new(key, envelope.signed, hashlib.sha256).hexdigest()


def _mac_fits(envelope: Envelope, key: bytes) -> bool:
    return hmac.compare_digest(_mac(envelope, key).encode(), envelope.mac.encode())


def _cookie_prefix(name: str, key: bytes) -> str:
    return hmac.new(key, f"{name}v2".encode(), hashlib.sha1).hexdigest() + "|"
