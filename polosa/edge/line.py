"""A thread that does one job after another, for an event loop that waits for none of them.

Jobs are taken from the networks that wait in turn, one of each: whoever sends hundreds waits behind himself, and
everybody else behind one job of his at most.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .background.threads import Worker as Thread

T = TypeVar("T")

SOON, LATER = 0, 1
SHARE = 8
"""One network may hold this part of the places in which jobs wait, and no more."""


class Busy(Exception):
    """So many wait already that one more would only wait in vain."""


class Crowded(Busy):
    """So many of one network wait already; there is room for others."""


@dataclass(slots=True, eq=False)
class _Job:
    do: Callable[[], None]
    future: asyncio.Future[Any]
    order: int
    network: str
    """Whose place it takes."""
    waits_in: set[str] = field(default_factory=set)
    is_taken: bool = False


class Line:
    """`most` is how many jobs may wait. What is asked for as SOON is done before what is asked for LATER."""

    def __init__(self, name: str, *, most: int, at_end: Callable[[], None] = lambda: None) -> None:
        self._most, self._share, self._at_end = most, max(1, most // SHARE), at_end
        self._changed = threading.Condition()
        self._turns: tuple[OrderedDict[str, deque[_Job]], ...] = (OrderedDict(), OrderedDict())
        self._held: Counter[str] = Counter()
        self._jobs: dict[asyncio.Future[Any], _Job] = {}
        self._waiting = 0
        self._begun: float | None = None
        self._thread = Thread(name, self._work, threading.Event())
        self._is_closing = False

    def start(self) -> None:
        self._thread.start()

    def __len__(self) -> int:
        return self._waiting

    @property
    def busy_for(self) -> float:
        """Seconds that the job at hand has taken so far; 0 without one."""
        begun = self._begun
        return time.monotonic() - begun if begun is not None else 0.0

    @property
    def lives(self) -> bool:
        return self._thread.is_alive() and not self._is_closing

    def check(self, network: str = "") -> None:
        """Raises Busy or Crowded if a job of this network would find no place. No network has the whole line."""
        if self._is_closing or self._waiting >= self._most:
            raise Busy
        if network and self._held[network] >= self._share:
            raise Crowded

    def ask(
        self,
        job: Callable[[], T],
        loop: asyncio.AbstractEventLoop,
        *,
        order: int = LATER,
        network: str = "",
        is_begun: bool = False,
    ) -> asyncio.Future[T]:
        """What the job gives, or raises, in the loop. Raises Busy, or Crowded where it is `network` that has too much.

        What goes on with something that has begun already always finds a place.
        """
        if not is_begun:
            self.check(network)
        elif self._is_closing and not self._thread.is_alive():
            raise Busy
        future: asyncio.Future[T] = loop.create_future()

        def do() -> None:
            try:
                given, wrong = job(), None
            except BaseException as raised:
                given, wrong = None, raised
            try:
                loop.call_soon_threadsafe(_deliver, future, given, wrong)
            except RuntimeError:  # the loop is closed: nobody waits any more
                pass

        with self._changed:
            self._jobs[future] = waiting = _Job(do, future, order, network)
            self._held[network] += 1
            self._waiting += 1
            self._enqueue(waiting, network)
            self._changed.notify()
        return future

    def also(self, future: asyncio.Future[Any], network: str) -> None:
        """Somebody else waits for the same job, and need not wait for the turn of who asked first."""
        with self._changed:
            job = self._jobs.get(future)
            if job is not None and network not in job.waits_in:
                self._enqueue(job, network)

    def stop(self, seconds: float) -> bool:
        """Does what waits already, then ends; whether it has, within so many seconds."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _enqueue(self, job: _Job, network: str) -> None:
        job.waits_in.add(network)
        self._turns[job.order].setdefault(network, deque()).append(job)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._begun = time.monotonic()
            job.do()
            self._begun = None
        self._at_end()

    def _next(self) -> _Job | None:
        """The next job in turn, when there is one; None at the end."""
        with self._changed:
            while True:
                for turns in self._turns:
                    if job := _taken(turns):
                        self._forget(job)
                        return job
                if self._is_closing:
                    return None
                self._changed.wait()

    def _forget(self, job: _Job) -> None:
        self._waiting -= 1
        self._held[job.network] -= 1
        if not self._held[job.network]:
            del self._held[job.network]
        del self._jobs[job.future]


def _taken(turns: OrderedDict[str, deque[_Job]]) -> _Job | None:
    """The first job of the network whose turn it is, which is last from now on. What was done for another is passed."""
    while turns:
        network, jobs = next(iter(turns.items()))
        while jobs and jobs[0].is_taken:
            jobs.popleft()
        job = jobs.popleft() if jobs else None
        if jobs:
            turns.move_to_end(network)
        else:
            del turns[network]
        if job is not None:
            job.is_taken = True
            return job
    return None


def _deliver(future: asyncio.Future[Any], given: Any, wrong: BaseException | None) -> None:
    if future.cancelled():
        return
    if wrong is not None:
        future.set_exception(wrong)
    else:
        future.set_result(given)
