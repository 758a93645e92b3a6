"""Tells one cache in front of us what is in its outbox, in a thread of its own that knows no database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

from .gateways.front import FrontCache, Unheard
from .outbox import Outbox

log = logging.getLogger("polosa.edge")

QUIET_SECONDS = 60.0
LONGEST_SLEEP = 1.0


class Postman:
    def __init__(self, cache: FrontCache, *, start: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.cache, self._clock = cache, clock
        self._outbox = Outbox(start=start, echoes=cache.echoes, rest=cache.rest, most=cache.most, clock=clock)
        self._changed = threading.Condition()
        self._is_leaving = False
        self._quiet_until = float("-inf")
        self._thread: threading.Thread | None = None

    @property
    def settled(self) -> int:
        with self._changed:
            return self._outbox.settled

    @property
    def is_away(self) -> bool:
        with self._changed:
            return self._outbox.is_away

    def take(self, keys: Collection[str] | None, upto: int) -> None:
        """`keys` None: everything is stale."""
        with self._changed:
            self._outbox.add(keys, upto)
            self._changed.notify()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"postman {self.cache.name}")
        self._thread.start()

    def leave(self, seconds: float = 0.0) -> None:
        """Says nothing more; waits up to `seconds` for what is being said."""
        with self._changed:
            self._is_leaving = True
            self._changed.notify()
        if self._thread is not None and seconds:
            self._thread.join(seconds)

    def deliver(self) -> bool:
        """Tells what is due; whether it was taken. The cache is asked without holding the outbox."""
        with self._changed:
            load = self._outbox.load()
            left = None if load is None or load.left is None else sorted(load.left)
        if load is None:
            return False
        try:
            self._say(left)
        except Unheard as wrong:
            self._put_off(wrong)
            return False
        with self._changed:
            self._outbox.done()
        return True

    def _say(self, left: list[str] | None) -> None:
        if left is None:
            self.cache.purge_everything()
            return
        for start in range(0, len(left), self.cache.at_once):
            chunk = left[start : start + self.cache.at_once]
            self.cache.purge(chunk)
            with self._changed:
                self._outbox.said(chunk)

    def _put_off(self, wrong: Unheard) -> None:
        with self._changed:
            pause = self._outbox.failed(retry_after=wrong.retry_after, is_final=wrong.is_final)
        if self._clock() >= self._quiet_until:
            self._quiet_until = self._clock() + QUIET_SECONDS
            log.warning("%s: %s; again in %.0f s", self.cache.name, wrong, pause)

    def _run(self) -> None:
        while not self._is_leaving:
            try:
                self.deliver()
            except Exception:  # the thread must outlive what nobody thought of
                log.exception("%s: a purge failed", self.cache.name)
                with self._changed:
                    self._outbox.failed()
            with self._changed:
                wait = self._outbox.wait()
                if not self._is_leaving and wait != 0:
                    self._changed.wait(LONGEST_SLEEP if wait is None else min(wait, LONGEST_SLEEP))
        self.cache.close()
