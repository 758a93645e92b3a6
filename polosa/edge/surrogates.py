"""Keys of a page, told to caches in front of us."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 8000
"""Bytes of the header: more than that few caches take."""


def key_headers(keys: Iterable[str]) -> dict[str, str]:
    """Empty where the keys are more than a header holds."""
    text = " ".join(sorted(keys))
    return {"Surrogate-Key": text} if text and len(text) <= LONGEST else {}
