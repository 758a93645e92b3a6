"""Ends what a process has started once that process is gone, however it went: SIGTERM, SIGKILL or a crash.

In Python, `guarded(subprocess.Popen(...))` and `guarded_folder(path)`. In a shell script,

    python tools/guard.py $$ pid:1234 folder:/tmp/polosa-x </dev/null >/dev/null 2>&1 &

The guard is one small process beside its owner, in a session of its own, so that no signal meant for the owner's group
reaches it. It is told on its standard input what to end. Needs Linux's /proc; elsewhere nothing is guarded.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

PROC = Path("/proc")
GRACE_SECONDS = 8.0
LOOK_SECONDS = 1.0

_guards: dict[int, int] = {}
"""The end of the pipe that leads to the guard of a process."""


class Process(NamedTuple):
    """The start time tells a process from a later one with the same number."""

    pid: int
    start: str


def guarded(process: Any) -> Any:
    """The same `process` (a Popen), which with its descendants does not outlive this one."""
    _tell(f"pid:{process.pid}")
    return process


def guarded_folder(folder: Path) -> Path:
    """The same folder, which is removed when this process is gone. Its name begins with `polosa-`."""
    assert folder.name.startswith("polosa-"), folder
    _tell(f"folder:{folder}")
    return folder


def end_with(pids: list[int]) -> None:
    """Ends this process by SIGTERM soon after any of `pids` has ended, and for certain some seconds later."""
    if PROC.exists():
        threading.Thread(target=_end_with, args=(pids,), daemon=True, name="end-with").start()


def _end_with(pids: list[int]) -> None:
    others = [identified(pid) for pid in pids]
    while all(other is not None and is_alive(other) for other in others):
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def _tell(line: str) -> None:
    if not PROC.exists():
        return
    owner = os.getpid()
    if owner not in _guards:
        _guards[owner] = _start(owner)
    os.write(_guards[owner], f"{line}\n".encode())


def _start(owner: int) -> int:
    hears, says = os.pipe()
    guard = subprocess.Popen(
        [sys.executable, "-S", "-E", __file__, str(owner)],
        stdin=hears, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    guard.returncode = 0  # it outlives this process: nobody waits for it
    os.close(hears)
    return says


class Guard:
    def __init__(self, owner: int) -> None:
        self.owner = identified(owner)
        self.processes: list[Process] = []
        self.folders: list[Path] = []
        self.rest = b""

    def note(self, line: str) -> None:
        kind, _, what = line.partition(":")
        if kind == "pid" and (process := identified(int(what))):
            self.processes.append(process)
        elif kind == "folder" and Path(what).name.startswith("polosa-"):
            self.folders.append(Path(what))

    def watch(self) -> None:
        """Returns when the owner is gone, and all it has said is read."""
        hears = sys.stdin.fileno()
        with selectors.PollSelector() as selector:
            selector.register(hears, selectors.EVENT_READ)  # poll, unlike epoll, accepts /dev/null
            while self.owner is not None and is_alive(self.owner):
                if selector.get_map():
                    self._hear(selector, LOOK_SECONDS)
                else:
                    time.sleep(LOOK_SECONDS)
            while selector.get_map() and selector.select(0):
                self._hear(selector, 0)

    def _hear(self, selector: selectors.BaseSelector, seconds: float) -> None:
        for key, _ in selector.select(seconds):
            told = os.read(key.fd, 65536)
            if not told:
                selector.unregister(key.fd)
            *lines, self.rest = (self.rest + told).split(b"\n")
            for line in lines:
                self.note(line.decode())

    def end(self) -> None:
        """Asks those that were started, then kills what is left of them and of all below them."""
        started = [process for process in self.processes if is_alive(process)]
        family = {process for each in started for process in tree(each)}
        for process in started:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(map(is_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in {*family, *(below for each in family if is_alive(each) for below in tree(each))}:
            _signal(process, signal.SIGKILL)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)


def identified(pid: int) -> Process | None:
    """None when there is none, or only what its parent has not yet buried."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else Process(pid, fields[19])


def is_alive(process: Process) -> bool:
    return identified(process.pid) == process


def tree(process: Process) -> set[Process]:
    """It and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for file in PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = file.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(file.parent.name))
    found, waiting = {process}, [process.pid]
    while waiting:
        for pid in parents.get(waiting.pop(), []):
            if below := identified(pid):
                found.add(below)
                waiting.append(pid)
    return found


def _signal(process: Process, number: int) -> None:
    if is_alive(process):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, number)


def main() -> None:
    with suppress(OSError):  # its own session already
        os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    guard = Guard(int(sys.argv[1]))
    for line in sys.argv[2:]:
        guard.note(line)
    guard.watch()
    guard.end()


if __name__ == "__main__":
    main()
