"""Which jobs of the schedule are overdue, as this process last saw it: for the probes, which ask no database."""

from __future__ import annotations

import threading
import time

from django.db import Error
from django.utils import timezone

from . import runs

LOOK_SECONDS = 30.0


class Overdue:
    """`look` is called by a thread that may wait for the database; `words` by anybody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look_at = float("-inf")
        self._found: list[tuple[str, int]] = []

    def look(self) -> None:
        """Asks the database, if nobody has lately. What could not be read stays as it was."""
        with self._lock:
            if time.monotonic() < self._look_at:
                return
            self._look_at = time.monotonic() + LOOK_SECONDS
        try:
            now = timezone.now()
            found = [job for job in runs.standings() if job.is_overdue(now)]
            self._found = [(job.name, int(job.age(now).total_seconds() // 60)) for job in found]
        except Error:
            pass

    def words(self) -> str:
        """Empty when all is done in time."""
        if not self._found:
            return ""
        return "overdue: " + ", ".join(
            f"{name} (no success for {minutes} min)" for name, minutes in self._found
        )


OVERDUE = Overdue()
