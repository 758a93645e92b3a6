"""What the relay asks of any cache in front of us, in plain data."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from .addresses import CacheAddress


class Unheard(Exception):
    """A cache did not take a purge; the text is one line without secrets.

    `retry_after`: seconds it asks us to wait. `is_final`: the same words would be refused again.
    """

    def __init__(self, text: str, *, retry_after: float = 0.0, is_final: bool = False) -> None:
        super().__init__(text)
        self.retry_after, self.is_final = retry_after, is_final


class FrontCache(Protocol):
    name: str

    echoes: tuple[float, ...]
    """Seconds after which a purge is said again: a page fetched from a worker that had not yet heard of it."""

    rest: float
    """Seconds between two purges, so that a call carries many keys."""

    at_once: int
    """Keys of one call."""

    most: int
    """Of more keys than that, everything is purged instead."""

    def purge(self, keys: Collection[str]) -> None:
        """What wears one of `keys` is answered no more when this returns. Raises `Unheard`."""

    def purge_everything(self) -> None:
        """Raises `Unheard`."""

    def ask(self) -> str:
        """One line for the operator; raises `Unheard`. Purges nothing."""

    def close(self) -> None: ...


def reach(address: CacheAddress) -> FrontCache:
    """Connects only when something is asked."""
    from .cdn import Cloudflare  # it raises what is defined above
    from .varnish import Varnish  # so does it

    if address.kind == "varnish":
        return Varnish(address.url, name=address.name)
    return Cloudflare(address.url, address.token, name=address.name)
