"""Keys as caches in front of us read them: one word each, in headers of bounded length."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import quote

SURROGATE_KEY, CACHE_TAG = "Surrogate-Key", "Cache-Tag"
PLAIN = ":-_.~/"
"""Of what is neither letter nor digit. No space, comma, quote or sign that a regular expression would read."""

LONGEST_WORD = 200
LONGEST_SURROGATE_KEY = 8000
"""Varnish reads header lines of 8 KiB."""

LONGEST_CACHE_TAG = 16_000
MOST_TAGS = 1000
"""What Cloudflare reads: 16 KB in all, about a thousand tags, each of 1,024 characters at most."""


def word(key: str) -> str:
    """The same word for the same key wherever it is written: on a page and in a purge."""
    plain = quote(key, safe=PLAIN)
    return plain if len(plain) <= LONGEST_WORD else blake2b(key.encode(), digest_size=16).hexdigest()


def key_headers(keys: Iterable[str], names: Iterable[str] = (SURROGATE_KEY,)) -> dict[str, str] | None:
    """The headers by which a page can be purged in front of us; None when one of `names` cannot hold its keys.

    Such a page must not be kept in front (`s-maxage=0`): a purge would not find it.
    """
    words = sorted({word(key) for key in keys if key})
    headers = {}
    for name in names if words else ():
        text, longest = (
            (",".join(words), LONGEST_CACHE_TAG)
            if name == CACHE_TAG
            else (" ".join(words), LONGEST_SURROGATE_KEY)
        )
        if len(text) > longest or (name == CACHE_TAG and len(words) > MOST_TAGS):
            return None
        headers[name] = text
    return headers
