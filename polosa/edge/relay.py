"""Carries the purge log to caches in front of us. One process does it at a time; nothing is lost, some is said twice.

How far each cache has been told is kept in the database. Whoever takes over, after a kill or a restart, says again
all that may not have been said: purging twice is harmless.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from . import actions, queries
from .gateways.front import FrontCache
from .gateways.witness import Witness
from .log import GAP_SECONDS, LOOK_BACK, MOST_LINES, PurgeLog
from .postman import Postman

log = logging.getLogger("polosa.edge")

LOOK_SECONDS = 0.1
LEASE_SECONDS = 1.0
NOTE_SECONDS = 2.0
PAUSE_SECONDS = 2.0
JOIN_SECONDS = 1.0
NEVER = float("-inf")


class Lease(Protocol):
    def take(self) -> bool: ...

    def release(self) -> None: ...


class Relay:
    """Works in one thread, with another for each cache, so that one which is away keeps no other waiting."""

    def __init__(
        self, caches: Sequence[FrontCache], lease: Lease, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._caches, self._lease, self._clock = caches, lease, clock
        self._witness = Witness(Path(settings.POLOSA_DATA) / "caches.json")
        self.has_threads = False
        self._lease_until = self._note_at = NEVER
        self._lay_down()

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping`; waits for a database that is away, and for another relay to leave."""
        self.has_threads = True
        while not stopping.wait(LOOK_SECONDS):
            try:
                self.step()
            except Error:
                log.warning("caches in front wait: the database cannot be read", exc_info=True)
                close_old_connections()
                stopping.wait(PAUSE_SECONDS)
        self._leave()

    def step(self) -> None:
        """One look at the log. Raises `django.db.Error` only when it cannot be begun with or noted."""
        if not self._is_ours():
            return
        if not self.postmen and not self._begin():
            return
        self._log.look()
        self._hand_over()
        self._note()

    def _is_ours(self) -> bool:
        now = self._clock()
        if now < self._lease_until:
            return True
        close_old_connections()
        if not self._lease.take():
            self._lay_down()
            return False
        self._lease_until = now + LEASE_SECONDS
        return True

    def _begin(self) -> bool:
        """The log first, positions after it: a line that becomes visible in between is seen by both."""
        self._log.look()
        known = self._log.known
        if known is None:
            return False
        self._heard.clear()
        missed = {cache.name: self._missed(cache.name, known) for cache in self._caches}
        for cache in self._caches:
            position, keys = missed[cache.name]
            postman = self.postmen[cache.name] = Postman(cache, start=position, clock=self._clock)
            if keys is None or keys or position != known:
                postman.take(keys, known)
            self._noted[cache.name] = position
            if self.has_threads:
                postman.start()
        return True

    def _missed(self, name: str, known: int) -> tuple[int, set[str] | None]:
        """Where the cache stands and which keys it lacks; None: everything, for nobody can tell."""
        told = queries.told_until(name)
        if told is None:
            return 0, None
        position, at = told
        if known < position or position < self._witness.position(name):
            log.warning("the database is older than what %s was told; everything is purged there", name)
            return position, None
        if known > position and at < timezone.now() - actions.KEPT + timedelta(seconds=GAP_SECONDS):
            return position, None
        since = at - timedelta(seconds=GAP_SECONDS)
        keys = queries.keys_missed(position, back=LOOK_BACK, since=since, limit=MOST_LINES)
        return position, None if len(keys) == MOST_LINES else set(keys)

    def _hear(self, keys: set[str] | None) -> None:
        self._heard.append(keys)

    def _hand_over(self) -> None:
        if not self._heard or self._log.known is None:
            return
        heard = [keys for keys in self._heard if keys is not None]
        keys = set().union(*heard) if len(heard) == len(self._heard) else None
        self._heard.clear()
        for postman in self.postmen.values():
            postman.take(keys, self._log.known)

    def _note(self) -> None:
        if self._clock() < self._note_at:
            return
        self._note_at = self._clock() + NOTE_SECONDS
        for name, postman in self.postmen.items():
            settled = postman.settled
            if settled != self._noted[name]:
                actions.note_told(name, settled)
                self._noted[name] = settled
                self._witnessed(name, settled)

    def _witnessed(self, name: str, position: int) -> None:
        try:
            self._witness.note(name, position)
        except OSError:
            log.warning("caches.json cannot be written", exc_info=True)

    def _lay_down(self) -> None:
        for postman in getattr(self, "postmen", {}).values():
            postman.leave()
        self.postmen: dict[str, Postman] = {}
        self._heard: list[set[str] | None] = []
        self._noted: dict[str, int] = {}
        self._log = PurgeLog(on_purge=self._hear, clock=self._clock)
        self._lease_until = self._note_at = NEVER

    def _leave(self) -> None:
        for postman in self.postmen.values():
            postman.leave(JOIN_SECONDS)
        self._note_at = NEVER
        try:
            self._note()
        except Error:
            log.warning("what caches were told could not be noted; it will be told again", exc_info=True)
        self._lay_down()
        self._lease.release()
        close_old_connections()
