"""The last good page of each address, on disk: for when it cannot be rendered and no memory of this machine has it.

Shared by all processes of a machine, also after a restart. A copy is shown for EDGE_STALE_SECONDS after its render
began, and not at all once something that it shows may have been taken away (docs/decisions/0016): for each key of such
a purge there is an empty file, whose time says from when on renders know of it. That file is made before the
transaction commits, with a time in the future, and gets its true time after it: a process that dies in between leaves
no copy that shows what is gone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import conf, copy_files, queries
from .addresses import Address
from .entries import Entry

log = logging.getLogger("polosa.edge")

RESTART_SECONDS = 300.0
"""Whoever starts while the database is away believes the copies if somebody followed the log so lately."""
LOOK_BACK_SECONDS = 600.0
"""A transaction may last so long between writing its purges and committing them."""
MOST_WAITING = 300
MOST_REMEMBERED = 20_000
MOST_BURIED = 500
"""Keys at once; for more everything is buried."""
MOST_REMOVALS = 20_000
EVERYTHING = "everything"
PRUNE_EVERY_SECONDS = 600.0
NOTE_EVERY_SECONDS = 1.0


class Copies:
    """Thread-safe. `put` only notes what is to be written: a thread of its own writes."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._waiting: OrderedDict[Address, Entry] = OrderedDict()
        self._written_at: OrderedDict[Address, float] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._is_checked = self._is_trusted = self._was_away = False
        self._noted_at = float("-inf")
        self._pruned_at = 0.0
        self.writes = self.reads = 0

    @property
    def folder(self) -> Path | None:
        folder = conf.value("COPIES")
        return Path(folder) if folder else None

    @property
    def may_serve(self) -> bool:
        """Whether there are any, and they are believed."""
        folder = self.folder
        return folder is not None and self._is_trusted and any((folder / "kept").glob("*/*"))

    def put(self, address: Address, entry: Entry) -> None:
        """Will be written soon, if it has not been lately and something newer does not come first."""
        if not conf.value("COPIES") or address.is_fragment:
            return
        now = time.monotonic()
        if now - self._written_at.get(address, float("-inf")) < conf.value("COPY_SECONDS"):
            return
        with self._lock:
            self._written_at[address] = now
            self._waiting[address] = entry
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            if len(self._written_at) > MOST_REMEMBERED:
                self._written_at.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="copies", daemon=True)
                self._thread.start()
        self._wake.set()

    def forget(self, address: Address) -> None:
        """The address leads elsewhere, or nowhere."""
        folder = self.folder
        if folder is None:
            return
        with self._lock:
            self._waiting.pop(address, None)
            self._written_at.pop(address, None)
            copy_files.place_of(folder, address).unlink(missing_ok=True)

    def get(self, address: Address) -> Entry | None:
        """Ready to stand in for what is left of its hour; None without one that may still be shown."""
        folder = self.folder
        if folder is None or not self._is_trusted:
            return None
        found = copy_files.read(folder, address)
        now = self._clock()
        if found is None or not 0 <= now - found.began < conf.value("STALE_SECONDS"):
            return None
        if found.began <= self._buried_at(folder, found.keys):
            return None
        entry = Entry.of(found.status, found.headers, found.body, found.keys)
        entry.began = entry.born = time.monotonic() - (now - found.began)
        entry.fresh_until, entry.failed_at = float("-inf"), time.monotonic()
        self.reads += 1
        return entry

    def bury(self, keys: Iterable[str], *, is_pending: bool = False) -> None:
        """No copy that wears one of `keys` and was rendered before now (before it is settled) is shown again."""
        folder = self.folder
        if folder is None:
            return
        wanted = list(keys)
        at = self._clock() + (conf.value("STALE_SECONDS") if is_pending else 0)
        try:
            for key in wanted if len(wanted) <= MOST_BURIED else [EVERYTHING]:
                copy_files.mark(copy_files.grave_of(folder, key), at)
        except OSError:
            log.warning("pages on disk are thrown away: it cannot be noted which are gone", exc_info=True)
            copy_files.throw_away(folder)
        if not is_pending:
            with self._lock:
                self._written_at.clear()  # what was taken down is written anew with its next render

    def distrust(self) -> None:
        """The log has to be read from its beginning: it was never read, or is another database's."""
        if self._is_checked:
            self.bury([EVERYTHING])
        self._is_checked = self._is_trusted = False

    def follow(self, is_read: bool) -> None:
        """Called by whoever follows the purge log, after each look; `is_read` if there was an answer. May raise
        django.db.Error."""
        folder = self.folder
        if folder is None:
            return
        if is_read and not self._is_checked:
            self._bury_what_was_missed(folder)
            self._is_checked = self._is_trusted = True
        elif not is_read and not self._is_trusted and not self._was_away:
            self._is_trusted = self._clock() - copy_files.marked_at(folder / "followed") < RESTART_SECONDS
            self._was_away = True
        now = time.monotonic()
        if self._is_trusted and now - self._noted_at > NOTE_EVERY_SECONDS:
            self._noted_at = now
            copy_files.try_mark(folder / "followed", self._clock())

    def _bury_what_was_missed(self, folder: Path) -> None:
        """While nobody here followed the log, others may have written into it."""
        now = self._clock()
        ago = timedelta(seconds=conf.value("STALE_SECONDS") + LOOK_BACK_SECONDS)
        removals = queries.removals_since(datetime.fromtimestamp(now, UTC) - ago, limit=MOST_REMOVALS)
        if len(removals) == MOST_REMOVALS:
            self.bury([EVERYTHING])
            return
        missed = [
            key
            for key, at in removals.items()
            if copy_files.marked_at(copy_files.grave_of(folder, key)) < at.timestamp()
        ]
        self.bury(missed)

    def _buried_at(self, folder: Path, keys: Iterable[str]) -> float:
        return max(copy_files.marked_at(copy_files.grave_of(folder, key)) for key in [EVERYTHING, *keys])

    def _work(self) -> None:
        while True:
            self._wake.wait(PRUNE_EVERY_SECONDS)
            self._wake.clear()
            try:
                self._write_all()
                self._prune()
            except OSError:  # a full disk: pages are rendered all the same
                time.sleep(5)
            except Exception:
                log.exception("pages on disk")

    def _write_all(self) -> None:
        while (folder := self.folder) is not None:
            with self._lock:
                if not self._waiting:
                    return
                address, entry = self._waiting.popitem(last=False)
            if entry.spoiled_at is None:
                began = self._clock() - (time.monotonic() - entry.began)
                draft = copy_files.draft(folder, address, entry, began)
                with self._lock:
                    is_wanted = address in self._written_at
                    copy_files.settle(draft, folder, address, is_wanted=is_wanted)
                self.writes += 1

    def _prune(self) -> None:
        folder = self.folder
        if folder is None or time.monotonic() - self._pruned_at < PRUNE_EVERY_SECONDS:
            return
        self._pruned_at = time.monotonic()
        copy_files.prune_graves(folder, self._clock() - 2 * conf.value("STALE_SECONDS"))

    def wait_until_written(self, seconds: float = 5) -> bool:
        """Whether everything noted so far is on the disk."""
        until = time.monotonic() + seconds
        while self._waiting and time.monotonic() < until:
            time.sleep(0.01)
        with self._lock:
            return not self._waiting


COPIES = Copies()
