"""Processes that belong together: none outlives its parent, and one that falls is raised again."""

from __future__ import annotations

import logging
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

log = logging.getLogger("polosa.serve")

LOOK_SECONDS = 1.0
LONGEST_PAUSE = 60.0
GRACE_SECONDS = 5.0
LET_NOBODY_IN = signal.SIGUSR1
"""To a worker that is about to end: others, who share its socket, take whoever connects from now on."""


def follow(parent: int) -> None:
    """Ends this process soon after `parent` has, even if that was killed."""
    threading.Thread(target=_follow, args=(parent,), daemon=True, name="follow").start()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def load_worker(target: str, ready: Connection | None = None) -> Any:
    """The application of a server's worker, which Ctrl-C reaches through its parent only.

    Into `ready` it says that it can serve readers: by itself if it has an `on_ready`, otherwise as it is loaded.
    """
    parent = os.getppid()
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(LET_NOBODY_IN, lambda *_: let_nobody_in())
    follow(parent)
    module, _, name = target.partition(":")
    worker = getattr(import_module(module), name)()
    say = partial(_say_ready, ready)
    if hasattr(worker, "on_ready"):
        worker.on_ready = say
    else:
        say()
    return worker


def _say_ready(ready: Connection | None) -> None:
    """To whoever has started this process, if he still listens."""
    if ready is not None:
        with suppress(OSError):
            ready.send_bytes(b"ready")
        ready.close()


def let_nobody_in() -> None:
    """Under the numbers of this process's listening sockets stands from now on one to which nobody connects.

    The sockets themselves stay open: they are shared with other workers, and so is whoever waits there.
    """
    doors = _doors()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.setblocking(False)
        for door in doors:
            os.dup2(nobody.fileno(), door, inheritable=False)


def _doors() -> list[int]:
    numbers = [int(each.name) for each in Path("/dev/fd").iterdir()]
    return [number for number in numbers if _is_door(number)]


def _is_door(number: int) -> bool:
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            with socket.socket(fileno=os.dup(number)) as known:
                return bool(known.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return False


class Child:
    """A `polosa` subcommand kept running beside the server; falls are logged, pauses between them grow."""

    def __init__(self, arguments: list[str]) -> None:
        self.arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._is_wanted_anew = False

    def start(self) -> None:
        threading.Thread(target=self._keep, daemon=True, name="keep").start()

    def start_anew(self) -> None:
        """The process that runs is asked to end, and another follows it at once."""
        self._is_wanted_anew = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def ask_to_stop(self) -> None:
        """Asks once: a second signal would be read as impatience."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self, seconds: float) -> None:
        """Gone when this returns."""
        self.ask_to_stop()
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            begun = time.monotonic()
            code = self._try_once()
            if self._stopping.is_set():
                return
            if self._is_wanted_anew:
                self._is_wanted_anew = False
                continue
            pause = 1.0 if time.monotonic() - begun > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            log.error("%s ended with code %s; again in %.0f s", self.arguments[0], code, pause)
            self._stopping.wait(pause)

    def _try_once(self) -> int | str:
        """Its exit code, or why it could not be started: a machine may be out of memory for a moment."""
        try:
            return self._run_once()
        except OSError as wrong:
            return str(wrong)

    def _run_once(self) -> int:
        command = [sys.executable, "-m", "polosa.config.cli", *self.arguments, "--parent", str(os.getpid())]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603
        if self._stopping.is_set():
            self._process.terminate()
        return self._process.wait()
