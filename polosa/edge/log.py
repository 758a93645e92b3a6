"""Following the purge log: each line is applied once, in whatever order lines become visible."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.db import Error

from . import conf, queries

log = logging.getLogger("polosa.edge")

GAP_SECONDS = 600.0
"""A transaction may keep its lines invisible for so long after it was given their ids."""

LOOK_BACK = 1000
MOST_LINES = 20_000
MOST_KEYS = 50_000
PAUSE_SECONDS = 1.0


class PurgeLog:
    """One follower a process. `on_purge` is told keys that have become stale; None means all of them."""

    def __init__(
        self, on_purge: Callable[[set[str] | None], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._on_purge, self._clock = on_purge, clock
        self._lock = threading.RLock()
        self._looking = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, knowing nothing."""
        with self._lock:
            self._known: int | None = None
            self._gaps: dict[int, float] = {}
            self._early: set[int] = set()
            self._moment, self._floor = 0, 0
            self._purged_at: dict[str, int] = {}
            self._look_at = float("-inf")

    def moment(self) -> int | None:
        """Taken before a render's first query; None while the log has not been read at all."""
        return None if self._known is None else self._moment

    def moved_since(self, moment: int, keys: Iterable[str]) -> bool:
        """Whether any of `keys` was purged after `moment`: what was rendered since may be stale already."""
        with self._lock:
            return self._floor > moment or any(self._purged_at.get(key, 0) > moment for key in keys)

    def settled(self) -> AbstractContextManager[Any]:
        """While this is held no purge is half applied: told of, but not yet carried out in the stores."""
        return self._lock

    def look(self, *, at_once: bool = False) -> None:
        """Applies what is new; costs nothing just after another look, unless `at_once`. Survives a database
        that is away."""
        if not at_once and self._clock() < self._look_at:
            return
        if not self._looking.acquire(blocking=at_once):
            return
        try:
            self._read()
            self._look_at = self._clock() + conf.value("LOOK_SECONDS")
        except Error:
            self._look_at = self._clock() + PAUSE_SECONDS
            log.warning("the purge log cannot be read; pages stay as they are")
        finally:
            self._looking.release()

    def apply_own(self, lines: Iterable[tuple[int, str]]) -> None:
        """Lines that this process has just committed: applied now, and not again when they are read."""
        with self._lock:
            lines = list(lines)
            self._purge({key for _, key in lines})
            if self._known is not None:
                self._early.update(number for number, _ in lines if number > self._known)
                for number, _ in lines:
                    self._gaps.pop(number, None)

    def _read(self) -> None:
        newest = queries.newest_purge()
        if self._known is None or newest < self._known:  # a first look, or another database
            self._begin(newest)
            return
        self._drop_old_gaps()
        if newest == self._known and not self._gaps:
            return
        lines = queries.purges_after(self._known, list(self._gaps), limit=MOST_LINES)
        if len(lines) == MOST_LINES:
            self._begin(newest)
        else:
            self._take(lines)

    def _begin(self, newest: int) -> None:
        """All that was kept is stale; ids just below the newest may belong to transactions under way."""
        start = max(0, newest - LOOK_BACK)
        visible = {number for number, _ in queries.purges_after(start, [], limit=MOST_LINES)}
        with self._lock:
            self._moment += 1
            self._floor = self._moment
            self._purged_at.clear()
            self._early.clear()
            self._known = max(visible, default=newest)
            now = self._clock()
            self._gaps = {number: now for number in range(start + 1, self._known) if number not in visible}
            self._on_purge(None)

    def _take(self, lines: list[tuple[int, str]]) -> None:
        with self._lock:
            fresh = {key for number, key in lines if self._is_news(number)}
            if fresh:
                self._purge(fresh)

    def _is_news(self, number: int) -> bool:
        """Notes the ids that were skipped on the way to `number`."""
        known = self._known or 0
        if number <= known:
            return self._gaps.pop(number, None) is not None
        now, own = self._clock(), self._early
        skipped = range(max(known + 1, number - LOOK_BACK), number)
        self._gaps.update((gap, now) for gap in skipped if gap not in own)
        self._known = number
        self._early = {early for early in own if early > number}
        return number not in own

    def _drop_old_gaps(self) -> None:
        oldest = self._clock() - GAP_SECONDS
        with self._lock:
            for number in [number for number, since in self._gaps.items() if since < oldest]:
                del self._gaps[number]

    def _purge(self, keys: set[str]) -> None:
        self._moment += 1
        if len(self._purged_at) + len(keys) > MOST_KEYS:
            self._purged_at.clear()
            self._floor = self._moment
        for key in keys:
            self._purged_at[key] = self._moment
        self._on_purge(keys)
