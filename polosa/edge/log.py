"""Following the purge log: each line is applied once, in whatever order lines become visible."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from django.db import Error
from django.utils import timezone

from . import conf, queries

log = logging.getLogger("polosa.edge")

GAP_SECONDS = 600.0
"""A transaction may keep its lines invisible for so long after it was given their ids."""

LOOK_BACK = 1000
MOST_LINES = 20_000
MOST_KEYS = 50_000
PAUSE_SECONDS = 0.5


class PurgeLog:
    """One follower a process. `on_purge` is told keys that have become stale; None means all of them.

    Of those keys `on_removal` is told, after that, the ones whose pages of before must not be shown any more.
    """

    def __init__(
        self,
        on_purge: Callable[[set[str] | None], None],
        clock: Callable[[], float] = time.monotonic,
        on_removal: Callable[[set[str] | None], None] = lambda keys: None,
    ) -> None:
        self._on_purge, self._clock, self._on_removal = on_purge, clock, on_removal
        self._lock = threading.RLock()
        self._looking = threading.Lock()
        self._is_away = False
        self.looked_at = float("-inf")
        self.lag = 0.0
        """Seconds between the last purge's being written, elsewhere, and its being applied here."""
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

    @property
    def known(self) -> int | None:
        """Id of the newest line that was read; None while the log has not been read at all."""
        return self._known

    def moment(self) -> int | None:
        """Taken before a render's first query; None while the log has not been read at all."""
        return None if self._known is None else self._moment

    def note_silence(self) -> None:
        """Somebody has found out, in another way than reading it, that the log holds nothing new."""
        self.looked_at, self._look_at = self._clock(), self._clock() + conf.value("LOOK_SECONDS")

    def silent_for(self) -> float:
        """Seconds since the log could last be read."""
        return self._clock() - self.looked_at

    def has_gaps(self) -> bool:
        """Whether a transaction may still be about to show lines with ids that others have passed."""
        return bool(self._gaps)

    def moved_since(self, moment: int, keys: Iterable[str]) -> bool:
        """Whether any of `keys` was purged after `moment`: what was rendered since may be stale already."""
        with self._lock:
            return self._floor > moment or any(self._purged_at.get(key, 0) > moment for key in keys)

    def settled(self) -> AbstractContextManager[Any]:
        """While this is held no purge is half applied: told of, but not yet carried out in the stores."""
        return self._lock

    def look(self, *, now: bool = False) -> bool:
        """Applies what is new, and says whether it could. Survives a database that is away.

        Costs nothing just after another look, unless it must be `now`: then whatever was committed before the call
        has been applied when it returns.
        """
        if (not now and self._clock() < self._look_at) or not self._looking.acquire(blocking=now):
            return True
        try:
            self._read()
            self._look_at = self._clock() + conf.value("LOOK_SECONDS")
            self.looked_at, self._is_away = self._clock(), False
        except Error:
            self._look_at = self._clock() + PAUSE_SECONDS
            if not self._is_away:
                self._is_away = True
                log.warning("the purge log cannot be read; pages stay as they are")
            return False
        finally:
            self._looking.release()
        return True

    def apply_own(self, lines: Iterable[tuple[int, str]], *, removes: bool = True) -> None:
        """Lines that this process has just committed: applied now, and not again when they are read."""
        with self._lock:
            lines = list(lines)
            keys = {key for _, key in lines}
            self._purge(keys, keys if removes else set())
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
        visible = {line.number for line in queries.purges_after(start, [], limit=MOST_LINES)}
        with self._lock:
            self._moment += 1
            self._floor = self._moment
            self._purged_at.clear()
            self._early.clear()
            self._known = max(visible, default=newest)
            now = self._clock()
            self._gaps = {number: now for number in range(start + 1, self._known) if number not in visible}
            self._on_purge(None)
            self._on_removal(None)

    def _take(self, lines: list[queries.Line]) -> None:
        with self._lock:
            news = [line for line in lines if self._is_news(line.number)]
            if news:
                self._purge({line.key for line in news}, {line.key for line in news if line.removes})
                self.lag = max(0.0, (timezone.now() - min(line.at for line in news)).total_seconds())

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

    def _purge(self, keys: set[str], removed: set[str]) -> None:
        self._moment += 1
        if len(self._purged_at) + len(keys) > MOST_KEYS:
            self._purged_at.clear()
            self._floor = self._moment
        for key in keys:
            self._purged_at[key] = self._moment
        self._on_purge(keys)
        if removed:
            self._on_removal(removed)
