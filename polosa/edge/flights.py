"""Renders under way: one a page, however many wait for it; an older page stands in meanwhile where it may."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Hashable
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple

from . import conf, pages
from .addresses import Address
from .bridge import Bridge, Made
from .copies import COPIES
from .entries import SMALLEST_COMPRESSED, Entry, Headers
from .line import Busy, Line
from .requestlog import RequestLog
from .stats import Stats

log = logging.getLogger("polosa.edge")

BRIEF = frozenset({301, 302, 303, 307, 308, 404, 410})
MOST_PASSES = 2000
MOST_REFUSALS = 50
ATTEMPTS = 3
"""A page that was purged while it was rendered, and is too old to be shown by now, is rendered again so often."""


class Found(NamedTuple):
    """A page to be sent; `verdict` tells `Cache-Status` how it was come by, empty for a plain hit."""

    entry: Entry
    verdict: str = ""


class Landed(NamedTuple):
    """How a render ended: with a page, with something that only its own asker may get (None), or with a failure."""

    entry: Entry | None = None
    is_kept: bool = False
    failure: Made | None = None


class Flight(NamedTuple):
    """A render under way: its `job` in the line, and what becomes of it."""

    job: asyncio.Future[tuple[Made, Landed]]
    landing: asyncio.Future[Landed]


class Flights:
    """Used in one event loop only."""

    def __init__(self, bridge: Bridge, line: Line, stats: Stats, loop: asyncio.AbstractEventLoop) -> None:
        self._requests = RequestLog()
        self._bridge, self._line, self._stats, self._loop = bridge, line, stats, loop
        self._under_way: dict[Address, Flight] = {}
        self._passes: OrderedDict[Address, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._under_way)

    async def find(self, address: Address, network: str = "") -> Found | Made | None:
        """The page; a failure of Django's where nothing better is there; None if everybody gets another answer.

        `network` is who asks. Raises Busy or Crowded, and TimeoutError for who has waited too long.
        """
        if self._passes.get(address, 0.0) > time.monotonic():
            return None
        for _ in range(ATTEMPTS):
            found = await self._try(address, network)
            if not isinstance(found, Found) or not found.verdict.startswith("fwd=miss"):
                return found
            if found.entry.spoiled_at is None or found.entry.may_stand_in(time.monotonic()):
                return found
        return found

    async def _try(self, address: Address, network: str) -> Found | Made | None:
        old, now = pages.STORE.get(address), time.monotonic()
        if old is not None and old.is_fresh(now):
            self._stats.late_hits += 1
            return Found(old)
        if old is not None and old.may_stand_in(now):
            self._stats.stale += 1
            if not old.may_wait(now):
                self._ask_in_vain(address, network)
            return Found(old, f"hit; fwd=stale{'; detail=render-failed' if old.failed_at else ''}")
        self._stats.coalesced += address in self._under_way
        try:
            landed = await asyncio.wait_for(
                asyncio.shield(self._ask(address, network)), conf.value("WAIT_SECONDS")
            )
        except TimeoutError:
            landed = Landed(failure=Made(503, []))
        if landed.failure is not None:
            return await self._instead(address, landed.failure)
        if landed.entry is None:
            return None
        return Found(landed.entry, "fwd=miss; stored" if landed.is_kept else "fwd=miss")

    async def _instead(self, address: Address, failure: Made) -> Found | Made:
        """A page in memory wins over one on the disk."""
        old = pages.STORE.get(address)
        if old is None or not old.may_stand_in(time.monotonic()):
            old = await self.copy(address)
        if old is not None:
            self._stats.stale += 1
            return Found(old, "hit; fwd=stale; detail=render-failed")
        return failure

    async def stand_in(self, address: Address) -> Entry | None:
        """A page that may be shown while none can be rendered."""
        old, now = pages.STORE.get(address), time.monotonic()
        if old is not None and (old.is_fresh(now) or old.may_stand_in(now)):
            return old
        return await self.copy(address)

    async def copy(self, address: Address) -> Entry | None:
        """From the disk; from now on it is in memory, until it can be rendered or its hour is over."""
        moment = pages.LOG.moment()
        entry = await self._loop.run_in_executor(None, COPIES.get, address)
        if entry is None:
            return None
        there = pages.STORE.get(address)
        if there is not None and there.may_stand_in(time.monotonic()):
            return there  # rendered meanwhile
        pages.STORE.put(address, entry, most=conf.value("BYTES"))
        if moment != pages.LOG.moment() and (moment is None or pages.LOG.moved_since(moment, entry.keys)):
            entry.is_removed = True
            return None
        return entry

    def _ask_in_vain(self, address: Address, network: str) -> None:
        """Nobody waits for this one: if too much waits already, the next reader will ask again."""
        try:
            self._ask(address, network)
        except Busy:
            self._stats.busy += 1

    def _ask(self, address: Address, network: str) -> asyncio.Future[Landed]:
        """Who joins a render waits as if it were his own: whoever asked first may have asked for hundreds."""
        flight = self._under_way.get(address)
        if flight is not None:
            self._line.also(flight.job, network)
            return flight.landing
        job = self._line.ask(partial(render, self._bridge, address), self._loop, network=network)
        landing = asyncio.ensure_future(self._land(address, job))
        self._under_way[address] = Flight(job, landing)
        self._stats.misses += 1
        return landing

    async def _land(self, address: Address, job: asyncio.Future[tuple[Made, Landed]]) -> Landed:
        try:
            made, landed = await job
        except Exception:
            log.exception("a page could not be rendered", extra={"path": address.path})
            made, landed = Made(500, []), Landed(failure=Made(500, []))
        else:
            self._requests.rendered(address.path, made)
        finally:
            del self._under_way[address]
        self._count(made, landed)
        if landed.failure is not None and (old := pages.STORE.get(address)) is not None:
            old.failed_at = time.monotonic()
        if landed.entry is None and landed.failure is None:
            self._remember_pass(address)
        return landed

    def _count(self, made: Made, landed: Landed) -> None:
        stats = self._stats
        stats.renders += 1
        stats.render_seconds += made.seconds
        stats.render_times.add(made.ended - made.begun)
        stats.render_failures += landed.failure is not None
        stats.born_stale += landed.entry is not None and landed.entry.spoiled_at is not None

    def _remember_pass(self, address: Address) -> None:
        self._passes[address] = time.monotonic() + conf.value("PASS_SECONDS")
        self._passes.move_to_end(address)
        if len(self._passes) > MOST_PASSES:
            self._passes.popitem(last=False)


def render(bridge: Bridge, address: Address) -> tuple[Made, Landed]:
    """In the render thread: the page, compressed and kept."""
    begun = time.thread_time()
    moment, began = pages.begin()
    made = bridge.shared(address)
    landed = _landed(address, made, moment, began)
    made.seconds = time.thread_time() - begun
    made.begun, made.ended = began, time.monotonic()
    return made, landed


def _landed(address: Address, made: Made, moment: int | None, began: float) -> Landed:
    if made.status >= 500:
        return Landed(failure=made)
    is_refusal, is_brief = made.status in BRIEF, made.status in BRIEF or made.is_brief
    if not made.is_shared or (made.status != 200 and not is_refusal):
        pages.STORE.discard(address)
        COPIES.forget(address)
        return Landed()
    kind = _alike if is_refusal else Entry.of
    entry = kind(made.status, made.headers, made.body, made.keys, began=began, is_brief=is_brief)
    is_kept = pages.keep(address, entry, moment)
    if is_refusal:
        COPIES.forget(address)
    elif is_kept and not is_brief:
        COPIES.put(address, entry)
    return Landed(entry, is_kept)


_refusals: OrderedDict[Hashable, Entry] = OrderedDict()
"""Of the render thread only."""


def _alike(status: int, headers: Headers, body: bytes, keys: frozenset[str], **moment: Any) -> Entry:
    """All addresses that lead nowhere share one body, compressed once."""
    if len(body) < SMALLEST_COMPRESSED:
        return Entry.of(status, headers, body, keys, **moment)
    named = keys if conf.names_keys() else None
    mark = status, blake2b(body, digest_size=16).digest(), tuple(headers), named
    known = _refusals.get(mark)
    if known is not None:
        _refusals.move_to_end(mark)
        return known.again(keys, **moment)
    entry = _refusals[mark] = Entry.of(status, headers, body, keys, **moment)
    if len(_refusals) > MOST_REFUSALS:
        _refusals.popitem(last=False)
    return entry
