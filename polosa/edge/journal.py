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
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from django.db import Error, close_old_connections, connections

from .background.threads import Worker as Thread

log = logging.getLogger("polosa.edge")

EVERY_SECONDS = 1.0
ORPHANS_EVERY_SECONDS = 30.0
BATCH = 4000
"""Lines a transaction."""
FULL_BYTES = 4 * 2**20
"""A file that has grown so large is left for a new one."""
QUIET_SECONDS = 60.0
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
        self._thread = Thread("journal", self._work, self._stopping)
        self._orphans_at = 0.0
        self._whole_bytes = 0
        """How long the file is that has whole lines only."""
        self._troubles: dict[str, float] = {}
        self.written = self.dropped = 0

    def start(self) -> None:
        """Also where no file can be made yet: until one can, no line is taken."""
        self._try(self._open)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Everything has been written, or stays in the file."""
        self._stopping.set()
        self._thread.join(seconds)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, line: str) -> bool:
        """False when so much waits, or the disk takes no more, that this line is not taken."""
        with self._lock:
            is_taken = len(self._waiting) < MOST_WAITING and self._append(f"{line}\n".encode())
            if is_taken:
                self._waiting.append(line)
            else:
                self.dropped += 1
        return is_taken

    def _append(self, line: bytes) -> bool:
        """All of the line is in the file, or nothing of it: a part would make nonsense of the next one."""
        if self._file is None:
            return False
        number = self._file.fileno()
        try:
            if os.fstat(number).st_size != self._whole_bytes:
                os.ftruncate(number, self._whole_bytes)  # what could not be taken back the last time
            if os.write(number, line) == len(line):
                self._whole_bytes += len(line)
                return True
            os.ftruncate(
                number, self._whole_bytes
            )  # a full disk takes a part, and tells it by the number only
            self._complain("no room for a line of the journal of views")
        except OSError:
            self._complain("the journal of views cannot be written; views are not counted", exc_info=True)
            with suppress(OSError):
                os.ftruncate(number, self._whole_bytes)
        return False

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
        """Raises OSError, and changes nothing then."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns():x}-{secrets.token_hex(4)}.log"
        self._file = _locked(self._folder / name, new=True)
        self._name, self._upto, self._whole_bytes = name, 0, 0

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
        if not self._waiting and self._file is not None:
            self._try(lambda: self._finish(self._file, self._name))
        connections.close_all()

    def _write(self) -> None:
        if self._file is None:
            self._try(self._open)
        self._try(self.flush)
        if time.monotonic() >= self._orphans_at:
            self._orphans_at = time.monotonic() + ORPHANS_EVERY_SECONDS
            self._try(self._adopt_orphans)
        self._try(close_old_connections)

    def _try(self, do: Callable[[], object]) -> None:
        try:
            do()
        except Error:
            self._complain("views cannot be written down; they wait in a file", exc_info=True)
        except Exception:
            self._complain("the journal of views", exc_info=True)

    def _complain(self, text: str, *, exc_info: bool = False) -> None:
        """The same trouble once a minute."""
        now = time.monotonic()
        if now >= self._troubles.get(text, 0.0):
            self._troubles[text] = now + QUIET_SECONDS
            log.warning(text, exc_info=exc_info)

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
