"""Processes that the measuring starts: all of them end with it, whatever happens."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from tools.guard import guarded

from . import machine

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 8.0


class Children:
    """Used as a context: leaving it ends every process, the last first, and what descends from them."""

    def __init__(self, folder: Path, cores: machine.Cores) -> None:
        self.folder, self.cores = folder, cores
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Children:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        for process in reversed(self._running):
            end(process)

    def start(
        self,
        command: list[str],
        *,
        name: str,
        core: int | None,
        environ: Mapping[str, str] | None = None,
        talks: bool = False,
    ) -> subprocess.Popen[bytes]:
        """In a session of its own, what it complains of in the file `name`; one that `talks` does so over pipes."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = guarded(
                subprocess.Popen(
                    machine.pinned(command, core),
                    cwd=ROOT,
                    env=None if environ is None else dict(environ),
                    stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if talks else log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        self._running.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        end(process)
        self._running.remove(process)

    def log_of(self, name: str) -> str:
        """The last that it said."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace")[-1500:] if path.exists() else ""


def end(process: subprocess.Popen[bytes]) -> None:
    """Asked first; who does not listen is killed, by its number, with its descendants."""
    family = machine.tree(process.pid) if machine.PROC.exists() else [process.pid]
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pid in family[1:]:
            _end_descendant(pid, process.pid)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _end_descendant(pid: int, session: int) -> None:
    """Only one of the same session, or of a group that it made itself: numbers are given again."""
    try:
        if os.getsid(pid) == session:
            os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
