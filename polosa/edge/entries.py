"""One kept page: its headers and its body, compressed once."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from hashlib import blake2b

import brotli
from django.http import HttpResponse

OWN_HEADERS = {"cache-control", "content-length", "etag", "surrogate-key", "vary"}
"""Made anew for each answer, or for the entry."""

SMALLEST_COMPRESSED = 500
BROTLI_QUALITY = 5


@dataclass(slots=True)
class Entry:
    headers: dict[str, str]
    cache_control: str
    bodies: dict[str, bytes]
    tag: str
    keys: frozenset[str]
    born: float = field(default_factory=time.monotonic)
    is_spoiled: bool = False

    @classmethod
    def of(cls, response: HttpResponse, keys: set[str]) -> Entry:
        body = response.content
        return cls(
            headers={name: text for name, text in response.items() if name.lower() not in OWN_HEADERS},
            cache_control=response.get("Cache-Control", ""),
            bodies=_compressed(body, response.get("Content-Type", "")),
            tag=blake2b(body, digest_size=12).hexdigest(),
            keys=frozenset(keys),
        )

    @property
    def size(self) -> int:
        """Bytes, with what Python spends on the rest."""
        bodies = sum(map(len, self.bodies.values()))
        words = sum(len(text) + 60 for text in (*self.headers, *self.headers.values(), *self.keys))
        return bodies + words + 1000

    def is_fresh(self, ttl: float) -> bool:
        return not self.is_spoiled and self.is_younger(ttl)

    def is_younger(self, seconds: float) -> bool:
        return time.monotonic() - self.born < seconds


def _compressed(body: bytes, content_type: str) -> dict[str, bytes]:
    kind = content_type.partition(";")[0].strip().lower()
    textual = kind.startswith("text/") or kind.endswith(("+xml", "/xml", "json", "javascript"))
    if not textual or len(body) < SMALLEST_COMPRESSED:
        return {"identity": body}
    return {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        "gzip": _gzip(body),
        "identity": body,
    }


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
