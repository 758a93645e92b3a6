"""By which the clerk tells that it lives, and ends itself when it does not get on with what it does."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import close_old_connections

from polosa.edge.background.lease import Lease

from . import jobs

log = logging.getLogger("polosa.clerk")

BEAT_SECONDS = 5.0
MOST_SECONDS = 15 * 60.0
"""For a task, or a job of the schedule."""
LAST_WORDS_SECONDS = 10.0
OVERRUN, TAKEN_OVER = 70, 71
"""Exit codes, by which the main process tells that it starts another."""


@dataclass(frozen=True)
class Work:
    """What a thread is at, and since when by the monotonic clock."""

    what: str
    since: float
    thread: int
    task: UUID | None = None


class Watch:
    """What the threads of this process are doing."""

    def __init__(self) -> None:
        self._works: dict[int, Work] = {}

    def begin(self, what: str, *, task: UUID | None = None) -> None:
        thread = threading.get_ident()
        self._works[thread] = Work(what, time.monotonic(), thread, task)

    def end(self) -> None:
        self._works.pop(threading.get_ident(), None)

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        self.begin(what)
        try:
            yield
        finally:
            self.end()

    def overrun(self, most: float) -> Work | None:
        limit = time.monotonic() - most
        return next((work for work in list(self._works.values()) if work.since < limit), None)

    def tasks(self) -> list[UUID]:
        return [work.task for work in list(self._works.values()) if work.task is not None]


class Heart:
    """Renews the leases of this process. What has overrun ends the process: it can be ended in no other way."""

    def __init__(
        self,
        watch: Watch,
        leases: Sequence[Lease] = (),
        *,
        most: float = MOST_SECONDS,
        end: Callable[[int], Any] = os._exit,
    ) -> None:
        self._watch, self._leases, self._most, self._end = watch, leases, most, end
        self._own = jobs.lease_of(jobs.WORKER_ID)
        self._beaten_at = time.monotonic()

    def run(self, stopping: threading.Event) -> None:
        while True:
            with _unless_away():
                self.beat()
            self.look()
            if stopping.wait(BEAT_SECONDS):
                break
        with suppress(Exception):
            self._own.release()

    def beat(self) -> None:
        """Raises `django.db.Error`."""
        close_old_connections()
        was_silent = time.monotonic() - self._beaten_at > jobs.PROCESS_SECONDS
        self._own.take(anew=True)
        self._beaten_at = time.monotonic()
        if was_silent and not all(map(jobs.running_task, self._watch.tasks())):
            log.error("this process was silent for so long that its task was taken over; it ends")
            self._end(TAKEN_OVER)
        for lease in self._leases:
            lease.renew()

    def look(self) -> None:
        """Whether a task or a job has taken too long: then it has failed, and this process ends."""
        work = self._watch.overrun(self._most)
        if work is None:
            return
        log.error(
            "%s has taken more than %.0f s; the process ends\n%s", work.what, self._most, _stack(work.thread)
        )
        last_words = threading.Timer(LAST_WORDS_SECONDS, self._end, [OVERRUN])
        last_words.daemon = True
        last_words.start()  # the database may not answer either
        if work.task is not None:
            with suppress(Exception):
                self._fail(work.task, f"took more than {self._most:.0f} s\n{_stack(work.thread)}")
        last_words.cancel()
        self._end(OVERRUN)

    def _fail(self, task: UUID, reason: str) -> None:
        if (found := jobs.running_task(task)) is not None:
            jobs.fail(found, reason)


def _stack(thread: int) -> str:
    frame = sys._current_frames().get(thread)
    return "".join(traceback.format_stack(frame)) if frame is not None else ""


@contextmanager
def _unless_away() -> Iterator[None]:
    """Of a database that is away: the threads that need it tell of that."""
    try:
        yield
    except Exception:
        log.debug("no sign of life could be given", exc_info=True)
