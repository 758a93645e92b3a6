"""A bound on what failures write into the log: a flood of them, or an outage, must not fill the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

MOST_ERRORS = 20
"""In each ten seconds; of the others it is told how many they were."""
PERIOD_SECONDS = 10.0


class ErrorLimit(logging.Filter):
    """Passes everything below ERROR, and so many records of errors a period; used by several threads.

    How many were left out is told with the next record that passes, of whatever level.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._until, self._passed, self._omitted = 0.0, 0, 0

    def filter(self, record: logging.LogRecord) -> bool:
        with self._lock:
            now, omitted = self._clock(), 0
            if now > self._until:
                omitted, self._omitted = self._omitted, 0
                self._until, self._passed = now + PERIOD_SECONDS, 0
            if record.levelno >= logging.ERROR:
                self._passed += 1
                if self._passed > MOST_ERRORS:
                    self._omitted += 1
                    return False
        if omitted:
            record.msg = f"{record.getMessage()} (more errors before it were left out: {omitted})"
            record.args = ()
        return True
