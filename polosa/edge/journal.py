"""What must not be lost between being told and being written to the database: a file that is only appended to.

A line is in the file when `add` returns: killing the process loses none of it. (A power cut may lose the last moments.)
Once a second the lines are written to the database together, with the place in the file up to which they have been
written, in one transaction: whatever happens in between, each line counts once. A process that died leaves its
file; whoever comes next on this machine, or is there already, writes the rest of it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from django.db import Error, close_old_connections, connections

log = logging.getLogger("polosa.edge")

EVERY_SECONDS = 1.0
ORPHANS_EVERY_SECONDS = 30.0
BATCH = 4000
"""Lines a transaction."""
FULL_BYTES = 4 * 2**20
"""A file that has grown so large is left for a new one."""
MOST_WAITING = 500_000
"""Lines in memory while the database is away; more are not taken."""


class Part(NamedTuple):
    """Lines of a file, and how many bytes of it are done with when they are written."""

    name: str
    lines: list[str]
    upto: int


class Ledger(NamedTuple):
    """The database's side. `write` puts a part and its place down in one transaction, and nothing on any error."""

    place: Callable[[str], int]
    write: Callable[[Part], object]
    forget: Callable[[str], object]


class Journal:
    """`add` is called by one thread; a thread of the journal's own does the writing."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder, self._ledger = folder, ledger
        self._waiting: list[str] = []
        self._file: IO[bytes] | None = None
        self._name, self._upto = "", 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._orphans_at = 0.0
        self._is_away = False
        self.written = self.dropped = 0

    def start(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._open()
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Everything has been written, or stays in the file."""
        self._stopping.set()
        self._thread.join(seconds)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, line: str) -> bool:
        """False when so much waits that this line is not taken."""
        if len(self._waiting) >= MOST_WAITING:
            self.dropped += 1
            return False
        with self._lock:
            assert self._file is not None  # open from start to end  # noqa: S101
            os.write(self._file.fileno(), f"{line}\n".encode())
            self._waiting.append(line)
        return True

    def flush(self) -> None:
        """Everything that waits is written now. Raises django.db.Error, and loses nothing by it."""
        while self._waiting:
            lines = self._waiting[:BATCH]
            upto = self._upto + sum(len(line.encode()) + 1 for line in lines)
            self._ledger.write(Part(self._name, lines, upto))
            self._upto = upto
            self.written += len(lines)
            with self._lock:
                del self._waiting[: len(lines)]
        if self._upto > FULL_BYTES:
            self._turn_over()

    def _open(self) -> None:
        self._name = f"{time.time_ns():x}-{secrets.token_hex(4)}.log"
        self._upto = 0
        self._file = _locked(self._folder / self._name, new=True)

    def _turn_over(self) -> None:
        with self._lock:
            if self._waiting:
                return
            old, name = self._file, self._name
            self._open()
        self._finish(old, name)

    def _finish(self, file: IO[bytes] | None, name: str) -> None:
        """The file first: its place in the database must outlive it."""
        (self._folder / name).unlink(missing_ok=True)
        if file is not None:
            file.close()
        self._ledger.forget(name)

    def _work(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            self._write()
        self._write()
        if not self._waiting:
            self._try(lambda: self._finish(self._file, self._name))
        connections.close_all()

    def _write(self) -> None:
        self._try(self.flush)
        if time.monotonic() >= self._orphans_at:
            self._orphans_at = time.monotonic() + ORPHANS_EVERY_SECONDS
            self._try(self._adopt_orphans)
        close_old_connections()

    def _try(self, do: Callable[[], object]) -> None:
        try:
            do()
            self._is_away = False
        except Error:
            if not self._is_away:
                log.warning("views cannot be written down; they wait in a file", exc_info=True)
            self._is_away = True
        except Exception:
            log.exception("the journal of views")

    def _adopt_orphans(self) -> None:
        for path in sorted(self._folder.glob("*.log")):
            if path.name != self._name and (file := _locked(path)) is not None:
                with file:
                    self._write_rest(path, file)

    def _write_rest(self, path: Path, file: IO[bytes]) -> None:
        upto = self._ledger.place(path.name)
        file.seek(upto)
        while block := file.readlines(BATCH * 90):
            whole = [line for line in block if line.endswith(b"\n")]
            if not whole:
                break  # the last words of one who was cut off
            upto += sum(map(len, whole))
            self._ledger.write(Part(path.name, [line.decode(errors="replace")[:-1] for line in whole], upto))
            self.written += len(whole)
        self._finish(None, path.name)


def _locked(path: Path, *, new: bool = False) -> IO[bytes] | None:
    """The file, ours for as long as it is open; None if somebody lives who has it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | (os.O_CREAT | os.O_EXCL if new else 0), 0o600)
    except FileNotFoundError:
        return None
    file = os.fdopen(descriptor, "r+b", buffering=0 if new else -1)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
