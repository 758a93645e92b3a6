"""What is kept in memory, bounded by bytes; what was asked for least recently goes first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, Protocol, TypeVar

LARGEST_SHARE = 16
"""Nothing kept may take more than this part of the whole."""


class Kept(Protocol):
    """What a store keeps: something that wears keys and can be spoiled."""

    @property
    def keys(self) -> frozenset[str]: ...

    @property
    def size(self) -> int: ...

    def spoil(self, at: float) -> None: ...


K = TypeVar("K", bound=Kept)


class Store(Generic[K]):
    """Safe in threads. `get` takes no lock: it is asked for every page that a reader sees."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: OrderedDict[Hashable, K] = OrderedDict()
        self._wearers: dict[str, set[Hashable]] = {}
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, address: Hashable) -> K | None:
        entry = self._entries.get(address)
        if entry is not None:
            try:
                self._entries.move_to_end(address)
            except KeyError:  # gone meanwhile; what was found is as good as a moment ago
                pass
        return entry

    def put(self, address: Hashable, entry: K, *, most: int) -> bool:
        """Whether it was kept; whatever was there under `address` is gone either way."""
        with self._lock:
            self.discard(address)
            if entry.size > most // LARGEST_SHARE:
                return False
            while self._entries and self.bytes + entry.size > most:
                self.discard(next(iter(self._entries)))
            for key in entry.keys:
                self._wearers.setdefault(key, set()).add(address)
            self._entries[address] = entry
            self.bytes += entry.size
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
        """What wears one of `keys` (None: everything) is stale from now on."""
        now = time.monotonic()
        with self._lock:
            if keys is None:
                stale = set(self._entries)
            else:
                stale = {address for key in keys for address in self._wearers.get(key, ())}
            for address in stale:
                self._entries[address].spoil(now)

    def wearing(self, keys: Iterable[str] | None) -> list[K]:
        """What wears one of `keys` (None: everything)."""
        with self._lock:
            if keys is None:
                return list(self._entries.values())
            there = {address for key in keys for address in self._wearers.get(key, ())}
            return [self._entries[address] for address in there]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._wearers.clear()
            self.bytes = 0
