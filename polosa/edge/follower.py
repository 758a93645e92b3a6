"""The thread of a worker that follows the purge log, and looks now and then which jobs are overdue."""

from __future__ import annotations

import threading

from django.db import Error, close_old_connections, connections

from . import conf, pages
from .background.overdue import OVERDUE
from .background.threads import Worker as Thread
from .copies import COPIES

AWAY_SECONDS = 0.5


class Follower:
    """Looks at the log a dozen times a second; a database that is away is asked again until it is back."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._looked = threading.Event()
        self._thread = Thread("purge log", self._follow, self._stopping)

    def start(self, seconds: float) -> bool:
        """Whether the log could be read within so many seconds; until it has been, no page is kept."""
        self._thread.start()
        return self._looked.wait(seconds)

    def stop(self, seconds: float) -> None:
        self._stopping.set()
        self._thread.join(seconds)

    @property
    def lives(self) -> bool:
        return self._thread.is_alive()

    def _look(self) -> bool:
        is_read = pages.catch_up()
        try:
            COPIES.follow(is_read)
        except Error:  # until it succeeds no copy is believed
            return False
        return is_read

    def _follow(self) -> None:
        try:
            while not self._stopping.is_set():
                if self._look():
                    self._looked.set()
                    OVERDUE.look()
                    self._stopping.wait(conf.value("FOLLOW_SECONDS"))
                else:
                    self._stopping.wait(AWAY_SECONDS)
                close_old_connections()
        finally:
            connections.close_all()
