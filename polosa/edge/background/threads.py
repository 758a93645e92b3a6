"""Threads that go on: what one of them trips over is logged, and it begins again after a pause that grows."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("polosa.edge")

LONGEST_PAUSE = 30.0
CALM_SECONDS = 60.0
"""Who has worked so long without falling begins again at once."""


class Worker(threading.Thread):
    """Runs `work` until that returns by itself. `stopping` ends the pauses; `work` must look at it too."""

    def __init__(self, name: str, work: Callable[[], object], stopping: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._stopping = work, stopping
        self.falls = 0

    def run(self) -> None:
        pause = 0.0
        while True:
            begun = time.monotonic()
            try:
                self._work()
                return
            except BaseException:  # a thread that is gone does nothing, and nobody is told
                self.falls += 1
                pause = (
                    0.5
                    if time.monotonic() - begun > CALM_SECONDS
                    else min(max(0.5, pause * 2), LONGEST_PAUSE)
                )
                log.exception("the thread %r fell; again in %.1f s", self.name, pause)
            if self._stopping.wait(pause):
                return
