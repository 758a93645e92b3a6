"""The live lane of counters: for the ids on a page their numbers, in one small request.

`/live/?v=12,13&c=5` is answered with `{"v":{"12":3141,"13":20},"c":{"5":6}}`. What the letters mean is said by the
setting EDGE_COUNTS: for each a function, as a dotted path, from ids to numbers (or lists of them). However many ask,
each function is called once a second, by a thread of the lane's own, for the ids that somebody asked about lately.

What changes a number writes the key of what is counted into the purge log (EDGE_COUNT_KEYS): such a number is not told
before it has been read anew, which is done at once, ten times a second at most.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from . import conf, pages
from .background.threads import Worker as Thread
from .lanes import say
from .numbers import Number, Numbers
from .peers import asking_network
from .safety import DIRECT_HEADERS

log = logging.getLogger("polosa.edge")

Source = Callable[[Collection[int]], Mapping[int, Number]]
Asked = tuple[tuple[str, tuple[int, ...]], ...]

EVERY_SECONDS = 1.0
SOONEST_SECONDS = 0.1
"""Between two readings, where somebody waits for a number that has changed."""
STALE_SECONDS = 2.0
"""Numbers older than that are read anew before they are told."""
MOST_IDS = 300
"""In one request."""
MOST_ANSWERS = 2000
MOST_NEW = 20 * MOST_IDS
MOST_NEW_OF_NETWORK = MOST_IDS
"""Ids that nobody asked for lately, between two readings: those of all, and how many of one network are enough."""
LARGEST_ID = 2**53
LONGEST_QUERY = 4000
PATIENCE_SECONDS = 5.0
KIND = "application/json"
TOO_MUCH = b'{"error":"too many new ids at once"}'
MAX_AGE = ("Cache-Control", "public, max-age=1")


def sources() -> dict[str, Source]:
    return {letter: import_string(path) for letter, path in conf.value("COUNTS").items()}


def parse(query: str) -> Asked | None:
    """What a query asks for; None for what is not such a question."""
    return _parse(query) if len(query) <= LONGEST_QUERY else None


@lru_cache(maxsize=2048)
def _parse(query: str) -> Asked | None:
    try:
        pairs = parse_qsl(query, max_num_fields=8)
        asked = {letter: tuple(sorted({int(word) for word in ids.split(",")})) for letter, ids in pairs}
    except ValueError:
        return None
    numbers = [number for ids in asked.values() for number in ids]
    if not 0 < len(numbers) <= MOST_IDS or not query.isascii():
        return None
    if min(numbers) < 1 or max(numbers) > LARGEST_ID:
        return None
    return tuple(sorted(asked.items()))


def answer_for(asked: Asked, known: Callable[[str, int], Number | None]) -> bytes:
    """Ids that nobody knows are left out."""
    told = {letter: {n: known(letter, n) for n in ids} for letter, ids in asked}
    clean = {letter: {str(n): k for n, k in row.items() if k is not None} for letter, row in told.items()}
    return json.dumps(clean, separators=(",", ":")).encode()


class Counts:
    """The lane. Numbers are refreshed in a thread; answers are made where they are asked for."""

    prefix = "/live/"

    def __init__(self) -> None:
        self._sources = sources()
        self._numbers = {name: Numbers() for name in self._sources}
        self._new_of: Counter[str] = Counter()
        self._answers: dict[str, tuple[int, bytes]] = {}
        self._letters: dict[str, str] = conf.value("COUNT_KEYS")
        self._ticks = count(1)
        self._tick, self._refreshed_at = 0, float("-inf")
        self._wanted, self._hurry, self._stopping = threading.Event(), threading.Event(), threading.Event()
        self._waiters: list[asyncio.Future[None]] = []
        self._thread = Thread("counts", self._work, self._stopping)
        self.answered = self.refreshes = self.crowded = 0

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        pages.COUNTERS.append(self.spoil)
        self._thread.start()

    def stop(self) -> None:
        if self.spoil in pages.COUNTERS:
            pages.COUNTERS.remove(self.spoil)
        self._stopping.set()
        self._wanted.set()
        self._hurry.set()
        self._thread.join(2)

    def stats(self) -> dict[str, float]:
        return {
            "live_answers": self.answered,
            "live_refreshes": self.refreshes,
            "live_crowded": self.crowded,
        }

    def spoil(self, keys: Iterable[str] | None) -> None:
        """What has one of `keys` (None: anything) has another number. In any thread; answers made before are stale."""
        if keys is None:
            for numbers in self._numbers.values():
                numbers.forget()
            self._tick = next(self._ticks)
            return
        told = False
        for key in keys:
            kind, _, number = key.partition(":")
            letter = self._letters.get(kind)
            if letter is not None and number.isdecimal():
                told = self._numbers[letter].spoil(int(number)) or told
        if told:
            self._tick = next(self._ticks)

    def try_answer(self, scope: Any, proto: Any) -> bool:
        query = scope.query_string
        if time.monotonic() - self._refreshed_at > STALE_SECONDS:
            return False
        kept = self._answers.get(query)
        if kept is not None and kept[0] == self._tick:
            self._wanted.set()
            self._say(proto, kept[1])
            return True
        asked = parse(query)
        if asked is None or self._unknown(asked) or self._has_changed(asked):
            return False
        self._answer(query, asked, proto)
        return True

    async def answer(self, scope: Any, proto: Any) -> None:
        asked = parse(scope.query_string)
        if asked is None or any(letter not in self._sources for letter, _ in asked):
            say(proto, 400, KIND, b'{"error":"?v=1,2&c=3"}')
            return
        if not self._admit(asking_network(scope), self._unknown(asked)):
            self.crowded += 1
            say(proto, 429, KIND, TOO_MUCH, ("Retry-After", "2"))
            return
        waiter: asyncio.Future[None] = self._loop.create_future()
        self._waiters.append(waiter)  # before the thread is woken: it looks for who waits first
        if self._has_changed(asked):
            self._hurry.set()
        self._note(asked)
        await asyncio.wait([waiter], timeout=PATIENCE_SECONDS)
        self._answer(scope.query_string, asked, proto, is_read=waiter.done())

    def _answer(self, query: str, asked: Asked, proto: Any, *, is_read: bool = True) -> None:
        """Where they could not be read (`is_read`), what is known to have changed is not told."""
        tick = self._tick

        def known(letter: str, number: int) -> Number | None:
            numbers = self._numbers[letter]
            return numbers.known.get(number) if is_read or not numbers.changed([number]) else None

        body = answer_for(asked, known)
        self._note(asked)
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        self._answers[query] = (tick, body)
        self._say(proto, body)

    def _say(self, proto: Any, body: bytes) -> None:
        self.answered += 1
        headers = [("Content-Type", KIND), ("Content-Length", str(len(body))), MAX_AGE, *DIRECT_HEADERS]
        proto.response_bytes(200, headers, body)

    def _unknown(self, asked: Asked) -> dict[str, list[int]]:
        """What has to be looked for first; empty when the answer can be made."""
        found = {}
        for letter, ids in asked:
            numbers = self._numbers.get(letter)
            if missing := list(ids) if numbers is None else numbers.unknown(ids):
                found[letter] = missing
        return found

    def _has_changed(self, asked: Asked) -> bool:
        return any(self._numbers[letter].changed(ids) for letter, ids in asked)

    def _admit(self, network: str, unknown: dict[str, list[int]]) -> bool:
        """Whether these are looked for. Nobody looks for so many that others find no room."""
        n = sum(map(len, unknown.values()))
        if n and (self._new_of[network] >= MOST_NEW_OF_NETWORK or self._new_of.total() >= MOST_NEW):
            return False
        if n:
            self._new_of[network] += n
        for letter, ids in unknown.items():
            self._numbers[letter].look_for(ids)
        return True

    def _note(self, asked: Asked) -> None:
        """Also wakes the thread: numbers that were asked for are brought up to date."""
        for letter, ids in asked:
            self._numbers[letter].note(ids)
        self._wanted.set()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wanted.wait()
            self._wanted.clear()
            self._hurry.clear()
            waiters, self._waiters = self._waiters, []
            try:
                self._refresh()
            except Exception:
                log.warning("counters cannot be read; they stay as they are", exc_info=True)
            self._refreshed_at = time.monotonic()
            self._release(waiters)
            close_old_connections()
            time.sleep(min(SOONEST_SECONDS, EVERY_SECONDS))
            self._hurry.wait(max(0.0, EVERY_SECONDS - SOONEST_SECONDS))
        connections.close_all()

    def _refresh(self) -> None:
        self._new_of = Counter()
        for letter, source in self._sources.items():
            self._numbers[letter].refresh(source)
        self._tick = next(self._ticks)
        self.refreshes += 1

    def _release(self, waiters: list[asyncio.Future[None]]) -> None:
        def release() -> None:
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

        try:
            self._loop.call_soon_threadsafe(release)
        except RuntimeError:  # the loop is closed
            pass
