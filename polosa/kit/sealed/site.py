"""The site's own sealer, and the payloads that forms on cached pages carry."""

from functools import lru_cache
from typing import TypeAlias, cast

from django.conf import settings

from polosa.kit.sealed.errors import PurposeMismatch, ValueRefused
from polosa.kit.sealed.sealer import Sealer

Scalar: TypeAlias = bool | int | float | str | None


def sealer() -> Sealer:
    """Keys come from settings.SEAL_KEYS: the first seals, the others still open what they sealed."""
    return _sealer_with(tuple(cast("list[str]", settings.SEAL_KEYS)))


def seal_for(purpose: str, /, **claims: Scalar) -> str:
    """A text that `open_for` opens for the same purpose only. It never expires: its page is cached."""
    if not all(claim is None or isinstance(claim, bool | int | float | str) for claim in claims.values()):
        raise ValueRefused("A claim is a scalar.")
    return sealer().seal({"for": purpose, "claims": claims})


def open_for(purpose: str, text: str) -> dict[str, Scalar]:
    """The claims; raises SealError if the text is not ours, or was sealed for something else."""
    opened = sealer().open(text)
    if not isinstance(opened, dict) or opened.get("for") != purpose:
        raise PurposeMismatch
    # No claims at all come back as an empty list.
    return cast("dict[str, Scalar]", opened.get("claims") or {})


@lru_cache(maxsize=4)
def _sealer_with(keys: tuple[str, ...]) -> Sealer:
    return Sealer(keys)
