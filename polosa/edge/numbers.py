"""What the lane of counters knows of one kind of things: the numbers of those there are, and which there are not."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count

Number = int | list[int]
"""Of one thing: how many, or several numbers that change together."""

ASKED_LATELY = 15.0
"""Seconds: what nobody asked about for so long is not kept up to date."""
ABSENT_SECONDS = 2.0
"""So long it is remembered that something is not there: it may come to be."""
MOST_KEPT = 20_000
MOST_ABSENT = 20_000


class Numbers:
    """Ids that do not exist take no place of those that do: they are remembered apart, for a moment, so many of them.

    `known` is read by any thread; ids are looked for by one, and asked for by others.
    """

    def __init__(self) -> None:
        self.known: dict[int, Number] = {}
        self._asked_at: dict[int, float] = {}
        self._absent: OrderedDict[int, float] = OrderedDict()
        self._new: dict[int, None] = {}
        self._spoiled: dict[int, int] = {}
        """By number how often anything had been spoiled by then."""
        self._times = count(1)
        self._lock = threading.Lock()
        """Over `_new`, `_absent` and `_spoiled`."""

    def unknown(self, ids: Iterable[int]) -> list[int]:
        """Those of which it is not known whether they are there."""
        known, since = self.known, time.monotonic() - ABSENT_SECONDS
        return [number for number in ids if number not in known and self._absent.get(number, 0.0) <= since]

    def changed(self, ids: Iterable[int]) -> list[int]:
        """Those that have changed since they were read."""
        known, spoiled = self.known, self._spoiled
        return [number for number in ids if number in spoiled and number in known] if spoiled else []

    def spoil(self, number: int) -> bool:
        """It has another number now, or has come to be; whether its old one may have been told."""
        with self._lock:
            self._absent.pop(number, None)
            if len(self._spoiled) >= MOST_KEPT:
                self.known, self._spoiled = {}, {}
            self._spoiled[number] = next(self._times)
        return number in self.known

    def forget(self) -> None:
        """Anything may have changed."""
        with self._lock:
            self._absent.clear()
            self._spoiled.update(dict.fromkeys(self.known, next(self._times)))

    def note(self, ids: Iterable[int]) -> None:
        """Somebody reads their numbers: they are kept up to date for a while."""
        now = time.monotonic()
        self._asked_at.update((number, now) for number in ids if number in self.known)

    def look_for(self, ids: Iterable[int]) -> None:
        """With the next reading."""
        with self._lock:
            self._new.update(dict.fromkeys(ids))

    def refresh(self, source: Callable[[Collection[int]], Mapping[int, Number]]) -> None:
        """Reads all numbers anew, in one question. What is spoiled meanwhile stays so: it may have been read before."""
        with self._lock:
            new, self._new = self._new, {}
            spoiled = dict(self._spoiled)
        now = time.monotonic()
        asked = [pair for pair in list(self._asked_at.items()) if pair[1] >= now - ASKED_LATELY]
        if len(asked) + len(new) > MOST_KEPT:
            asked = sorted(asked, key=lambda pair: -pair[1])[: max(0, MOST_KEPT - len(new))]
        wanted = [*dict.fromkeys([*(number for number, _ in asked), *new])]
        told = source(wanted) if wanted else {}
        self._asked_at = {**dict.fromkeys((number for number in new if number in told), now), **dict(asked)}
        self.known = {number: told[number] for number in wanted if number in told}
        with self._lock:
            self._spoiled = {one: n for one, n in self._spoiled.items() if spoiled.get(one) != n}
        self._remember_absent([number for number in wanted if number not in told], now)

    def _remember_absent(self, ids: Iterable[int], now: float) -> None:
        with self._lock:
            for number in ids:
                self._absent[number] = now
                self._absent.move_to_end(number)
            while len(self._absent) > MOST_ABSENT:
                self._absent.popitem(last=False)
