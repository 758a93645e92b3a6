"""The site's own sealer, and the payloads that forms on cached pages carry."""

from functools import lru_cache
from typing import TypeAlias, cast

from django.conf import settings

from polosa.kit.sealed.errors import PurposeMismatch, ValueRefused
from polosa.kit.sealed.php import Value
from polosa.kit.sealed.sealer import Sealer

Scalar: TypeAlias = bool | int | float | str | None
REMEMBERED = 4096
LONGEST_REMEMBERED = 600
"""Characters: twice what pages carry. Nobody can fill the memory with long ones."""


def sealer() -> Sealer:
    """Keys come from settings.SEAL_KEYS: the first seals, the others still open what they sealed."""
    return _sealer_with(tuple(cast("list[str]", settings.SEAL_KEYS)))


def seal_for(purpose: str, /, **claims: Scalar) -> str:
    """A text that `open_for` opens for the same purpose only. It never expires: pages are cached, and so is it."""
    if not all(claim is None or isinstance(claim, bool | int | float | str) for claim in claims.values()):
        raise ValueRefused("A claim is a scalar.")
    # Named with their types: to Python 1, 1.0 and True are the same key.
    return _sealed(sealer(), purpose, tuple((name, type(claim), claim) for name, claim in claims.items()))


def open_for(purpose: str, text: str) -> dict[str, Scalar]:
    """The claims; raises SealError if the text is not ours, or was sealed for something else."""
    is_short = len(text) <= LONGEST_REMEMBERED
    opened = _opened(sealer(), text) if is_short else sealer().open(text)
    if not isinstance(opened, dict) or opened.get("for") != purpose:
        raise PurposeMismatch
    # No claims at all come back as an empty list.
    return dict(cast("dict[str, Scalar]", opened.get("claims") or {}))


@lru_cache(maxsize=4)
def _sealer_with(keys: tuple[str, ...]) -> Sealer:
    return Sealer(keys)


@lru_cache(maxsize=REMEMBERED)
def _sealed(own: Sealer, purpose: str, claims: tuple[tuple[str, type, Scalar], ...]) -> str:
    return own.seal({"for": purpose, "claims": {name: claim for name, _, claim in claims}})


@lru_cache(maxsize=REMEMBERED)
def _opened(own: Sealer, text: str) -> Value:
    """All who vote about a story send what stands on its page. What is not ours is not remembered: it raises."""
    return own.open(text)
