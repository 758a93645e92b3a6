"""Pages, or pieces of pages, in memory, bounded by bytes; what was asked for least recently goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, Protocol, TypeVar

LARGEST_SHARE = 16
"""No page may take more than this part of the whole."""


class Kept(Protocol):
    keys: frozenset[str]
    is_spoiled: bool

    @property
    def size(self) -> int: ...


E = TypeVar("E", bound=Kept)


class Store(Generic[E]):
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: OrderedDict[Hashable, E] = OrderedDict()
        self._wearers: dict[str, set[Hashable]] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, address: Hashable) -> E | None:
        with self._lock:
            entry = self._entries.get(address)
            if entry is not None:
                self._entries.move_to_end(address)
            return entry

    def put(self, address: Hashable, entry: E, *, most: int) -> bool:
        """Whether it was kept; whatever was there under `address` is gone either way."""
        with self._lock:
            self.discard(address)
            if entry.size > most // LARGEST_SHARE:
                return False
            while self._entries and self.bytes + entry.size > most:
                self.discard(next(iter(self._entries)))
            self._entries[address] = entry
            self.bytes += entry.size
            for key in entry.keys:
                self._wearers.setdefault(key, set()).add(address)
            return True

    def discard(self, address: Hashable) -> None:
        with self._lock:
            entry = self._entries.pop(address, None)
            if entry is None:
                return
            self.bytes -= entry.size
            for key in entry.keys:
                wearers = self._wearers[key]
                wearers.discard(address)
                if not wearers:
                    del self._wearers[key]

    def spoil(self, keys: Iterable[str] | None) -> None:
        """Pages that wear one of `keys` (None: all) are answered only if rendering them anew fails."""
        with self._lock:
            if keys is None:
                stale = set(self._entries)
            else:
                stale = {address for key in keys for address in self._wearers.get(key, ())}
            for address in stale:
                self._entries[address].is_spoiled = True

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._wearers.clear()
            self.bytes = 0
