"""granian's server, set up as a paper needs it."""

from __future__ import annotations

import multiprocessing
import os
import resource
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, cast

from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes, TaskImpl
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server import Server

from . import family, logs
from .crew import LOOK_SECONDS, Crew

TARGET = "polosa.config.rsgi:make_worker"
BACKLOG = 4096
MOST_CONNECTIONS = 8000
"""Of one worker. A reader's browser holds one or two, most of the time idle."""
SPARE_FILES = 200
HEADER_SECONDS = 20
"""For a request's head to arrive, and for a connection without a request to be closed."""
LARGEST_HEAD = 32 * 2**10
STOP_SECONDS = 15


class PaperServer(Server):  # type: ignore[misc,valid-type]  # granian picks its base by platform
    """All workers accept from one socket: with one each, a worker that ends would take waiting readers with it.

    The server ends when it is asked to, and not because workers die: they are begun again, see `Crew`.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.has_been_ready = threading.Event()
        self.on_renewed: Callable[[], object] = lambda: None
        """Called when a restart has replaced every worker."""
        # Where the library notes workers that died: with one in it, a paper that is asked to end would end as failed.
        self.interrupt_children: deque[int] = deque(maxlen=0)

    def _init_shared_socket(self) -> None:
        holder = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd = holder, holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _spawn_workers(self, target: Any, loader: Any) -> None:
        self.crew = Crew(self.workers, partial(self._begin, target, loader), on_renewed=self.on_renewed)
        self.crew.tick()

    def _begin(self, target: Any, loader: Any, number: int) -> WorkerProcess:
        """The worker gets one end of a pipe, into which it says that it is ready."""
        ours, theirs = multiprocessing.Pipe(duplex=False)
        with theirs:
            worker = self._spawn_worker(
                idx=number, target=target, callback_loader=partial(loader, ready=theirs)
            )
            worker.start()
        return WorkerProcess(worker, ours)

    def _serve_loop(self, target: Any, loader: Any) -> None:
        """The library's own ends the paper when a worker dies twice, and replaces workers after a fixed time."""
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(LOOK_SECONDS)
            self.main_loop_interrupt.clear()
            if self.reload_signal:  # type: ignore[has-type]
                self.reload_signal = False
                self.crew.restart()
            self.crew.tick()
            if not self.has_been_ready.is_set() and self.crew.is_ready():
                self.has_been_ready.set()

    def _stop_workers(self) -> None:
        self.wrks = [cast(WorkerProcess, process).worker for process in self.crew.processes()]
        super()._stop_workers()


class WorkerProcess:
    """A worker of the library, and what it has said."""

    def __init__(self, worker: Any, said: Connection) -> None:
        self.worker, self._said = worker, said
        self._is_ready = False

    def is_alive(self) -> bool:
        return bool(self.worker.is_alive())

    def is_ready(self) -> bool:
        if not self._is_ready and not self._said.closed and self._said.poll():
            with suppress(EOFError, OSError):
                self._is_ready = bool(self._said.recv_bytes(16))
            self._said.close()
        return self._is_ready

    def let_nobody_in(self) -> None:
        if self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.worker.inner.pid, family.LET_NOBODY_IN)

    def terminate(self) -> None:
        self.worker.terminate()

    def kill(self) -> None:
        self.worker.kill()


def make_server(*, address: str, port: int, workers: int, target: str = TARGET) -> PaperServer:
    """Not yet started. Workers are fresh processes, so that a restart (SIGHUP) loads new code."""
    multiprocessing.set_start_method("spawn", force=True)
    return PaperServer(
        target,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.asyncio,
        runtime_mode=RuntimeModes.st,
        task_impl=TaskImpl.asyncio,
        http=HTTPModes.http1,
        workers=workers,
        backlog=BACKLOG,
        backpressure=_connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=LARGEST_HEAD),
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.config(
            os.environ.get("POLOSA_LOG", "").strip() or "text", is_terminal=sys.stderr.isatty()
        ),
        log_access=False,
        websockets=False,
    )


def _connections() -> int:
    """As many as the system lets one process open, up to MOST_CONNECTIONS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + SPARE_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return max(100, (wanted if soft == resource.RLIM_INFINITY else min(soft, wanted)) - SPARE_FILES)
