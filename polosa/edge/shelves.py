"""Pages in memory, on three shelves: what anyone may ask for without end pushes out nothing but its like.

The first holds every page as most readers see it. The second holds its other variants, and pages of which an address
with parameters asks for a part. The third holds what is kept for a moment: redirects, refusals, answers of the search.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from .addresses import Address, shared_variant
from .entries import Entry
from .store import Store

OTHERS, BRIEF = 4, 16
"""The second and the third shelf have this part of the whole, the first has the rest."""


class Shelves:
    """Safe in threads, as the stores are. `get` takes no lock: it is asked for every page that a reader sees."""

    def __init__(self) -> None:
        self._plain: Store[Entry] = Store()
        self._others: Store[Entry] = Store()
        self._brief: Store[Entry] = Store()

    def __len__(self) -> int:
        return sum(map(len, self._all))

    @property
    def bytes(self) -> int:
        return sum(shelf.bytes for shelf in self._all)

    @property
    def _all(self) -> tuple[Store[Entry], Store[Entry], Store[Entry]]:
        return self._plain, self._others, self._brief

    def entries(self) -> list[Entry]:
        """All of them, the least asked for first on each shelf."""
        return [entry for shelf in self._all for entry in list(shelf._entries.values())]

    def get(self, address: Hashable) -> Entry | None:
        entry = self._plain.get(address)
        if entry is None:
            entry = self._others.get(address)
            if entry is None:
                return self._brief.get(address)
        return entry

    def put(self, address: Hashable, entry: Entry, *, most: int) -> bool:
        """Whether it was kept, of `most` bytes in all; whatever was there under `address` is gone either way."""
        self.discard(address)
        if entry.is_brief:
            return self._brief.put(address, entry, most=most // BRIEF)
        if _is_plain(address):
            return self._plain.put(address, entry, most=most - most // OTHERS - most // BRIEF)
        return self._others.put(address, entry, most=most // OTHERS)

    def discard(self, address: Hashable) -> None:
        for shelf in self._all:
            shelf.discard(address)

    def wearing(self, keys: Iterable[str] | None) -> list[Entry]:
        """What wears one of `keys` (None: everything)."""
        wanted = None if keys is None else list(keys)
        return [entry for shelf in self._all for entry in shelf.wearing(wanted)]

    def spoil(self, keys: Iterable[str] | None) -> None:
        """What wears one of `keys` (None: everything) is stale from now on."""
        named = None if keys is None else list(keys)
        for shelf in self._all:
            shelf.spoil(named)

    def clear(self) -> None:
        for shelf in self._all:
            shelf.clear()


def _is_plain(address: Any) -> bool:
    if not isinstance(address, Address):
        return True
    return not address.query and not address.is_fragment and address.variant == shared_variant("")
