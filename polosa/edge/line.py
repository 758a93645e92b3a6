"""A thread that does one job after another, for an event loop that waits for none of them."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

SOON, LATER = 0, 1
_LAST = 9


class Busy(Exception):
    """So many wait already that one more would only wait in vain."""


class Line:
    """`most` is how many jobs may wait. What is asked for as SOON is done before what is asked for LATER."""

    def __init__(self, name: str, *, most: int, at_end: Callable[[], None] = lambda: None) -> None:
        self._waiting: queue.PriorityQueue[tuple[int, int, Callable[[], None]]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._most, self._at_end = most, at_end
        self._begun: float | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._is_closing = False

    def start(self) -> None:
        self._thread.start()

    def __len__(self) -> int:
        return self._waiting.qsize()

    @property
    def busy_for(self) -> float:
        """Seconds that the job at hand has taken so far; 0 without one."""
        begun = self._begun
        return time.monotonic() - begun if begun is not None else 0.0

    @property
    def lives(self) -> bool:
        return self._thread.is_alive() and not self._is_closing

    def ask(
        self, job: Callable[[], T], loop: asyncio.AbstractEventLoop, *, order: int = LATER
    ) -> asyncio.Future[T]:
        """What the job gives, or raises, in the loop. Raises Busy."""
        if self._is_closing or len(self) >= self._most:
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

        self._waiting.put((order, next(self._order), do))
        return future

    def stop(self, seconds: float) -> bool:
        """Does what waits already, then ends; whether it has, within so many seconds."""
        self._is_closing = True
        self._waiting.put((_LAST, next(self._order), _end))
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            _, _, do = self._waiting.get()
            if do is _end:
                break
            self._begun = time.monotonic()
            do()
            self._begun = None
        self._at_end()


def _end() -> None:
    """Stands in the queue where the work ends."""


def _deliver(future: asyncio.Future[Any], given: Any, wrong: BaseException | None) -> None:
    if future.cancelled():
        return
    if wrong is not None:
        future.set_exception(wrong)
    else:
        future.set_result(given)
