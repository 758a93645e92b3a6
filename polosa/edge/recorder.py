"""A worker's numbers, written down once a second for whoever looks in."""

from __future__ import annotations

import logging
import math
import resource
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from . import pages
from .background.threads import Worker as Thread
from .tallies import OwnTally, Tally

if TYPE_CHECKING:
    from .worker import Worker  # which starts the recorder

log = logging.getLogger("polosa.edge")

EVERY_SECONDS = 1.0
QUIET_SECONDS = 60.0
OF_THE_MOMENT = "_waiting"
"""How the names of lanes' gauges end; their other numbers only grow."""


class Recorder:
    """Nothing is counted here, only read: the worker's threads know nothing of it."""

    def __init__(self, worker: Worker, folder: Path) -> None:
        self._worker, self._folder = worker, folder
        self._stopping = threading.Event()
        self._thread = Thread("recorder", self._work, self._stopping)
        self._own: OwnTally | None = None
        self._quiet_until = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """The last numbers have been written, if the disk takes them."""
        self._stopping.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._write()
            self._stopping.wait(EVERY_SECONDS)
        self._write()
        if self._own is not None:
            self._own.leave()

    def _write(self) -> None:
        """A disk that is full today takes the numbers tomorrow: nothing is lost, they are sums."""
        try:
            if self._own is None:
                self._own = OwnTally(self._folder)
            self._own.write(tally_of(self._worker))
        except OSError:
            if time.monotonic() >= self._quiet_until:
                self._quiet_until = time.monotonic() + QUIET_SECONDS
                log.warning("metrics cannot be written; they are as old as the disk is full", exc_info=True)


def tally_of(worker: Worker) -> Tally:
    tally = Tally(counters=worker.stats.as_dict(), gauges=_gauges(worker))
    for name, times in worker.stats.times().items():
        tally.times[name] = list(times.counts)
        tally.counters[name] = times.seconds
    for lane in worker.lanes:
        for name, number in lane.stats().items():
            (tally.gauges if name.endswith(OF_THE_MOMENT) else tally.counters)[name] = number
    return tally


def _gauges(worker: Worker) -> dict[str, float]:
    """What is infinite, such as the silence of a log that was never read, is left out."""
    told = {
        "ready": float(not worker.troubles()),
        "pages": len(pages.STORE),
        "page_bytes": pages.STORE.bytes,
        "fragments": len(pages.FRAGMENTS),
        "fragment_bytes": pages.FRAGMENTS.bytes,
        "renders_waiting": len(worker.renders),
        "personal_waiting": sum(len(line) for line in worker.lines if line is not worker.renders),
        "flights": len(worker.flights),
        "body_bytes": worker.bodies.small.bytes + worker.bodies.large.bytes,
        "render_busy_seconds": worker.renders.busy_for,
        "personal_busy_seconds": max(line.busy_for for line in worker.lines if line is not worker.renders),
        "purge_lag_seconds": pages.LOG.lag,
        "log_silence_seconds": pages.LOG.silent_for(),
        "memory_bytes": memory(),
    }
    return {name: number for name, number in told.items() if math.isfinite(number)}


def memory() -> float:
    """Resident bytes of this process; where the system does not tell, the most it ever had."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0
