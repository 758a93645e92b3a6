"""granian's server, set up as a paper needs it."""

from __future__ import annotations

import multiprocessing
import os
import resource
import socket
import sys
import threading
from contextlib import suppress
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes, TaskImpl
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server import Server

from . import family, logs

TARGET = "polosa.config.rsgi:make_worker"
BACKLOG = 4096
MOST_CONNECTIONS = 8000
"""Of one worker. A reader's browser holds one or two, most of the time idle."""
SPARE_FILES = 200
HEADER_SECONDS = 20
"""For a request's head to arrive, and for a connection without a request to be closed."""
LARGEST_HEAD = 32 * 2**10
NEW_WORKER_SECONDS = 4.0
"""At a restart: between a new worker's start and its predecessor's end."""
LAST_WORDS_SECONDS = 1.0
"""At a restart: how long before its end a worker lets nobody in any more. Whom it has let in may ask until then; the
server's library would hang up on who has connected and is about to ask."""
STOP_SECONDS = 15


class PaperServer(Server):  # type: ignore[misc,valid-type]  # granian picks its base by platform
    """All workers accept from one socket: with one each, a worker that ends would take waiting readers with it."""

    def _init_shared_socket(self) -> None:
        holder = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd, self._sfd = holder, holder.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _respawn_workers(self, workers: list[int], *loading: Any, delay: float = 0) -> None:
        """One after the other; `delay` is what each new one is given before its predecessor is ended."""
        for number in workers:
            old = self.wrks[number]
            door = threading.Timer(delay - LAST_WORDS_SECONDS, partial(_shut_door, old))
            if delay > LAST_WORDS_SECONDS:  # otherwise it has fallen already
                door.start()
            super()._respawn_workers([number], *loading, delay=delay)
            door.cancel()


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
        respawn_failed_workers=True,
        respawn_interval=NEW_WORKER_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=logs.config(
            os.environ.get("POLOSA_LOG", "").strip() or "text", is_terminal=sys.stderr.isatty()
        ),
        log_access=False,
        websockets=False,
    )


def _shut_door(worker: Any) -> None:
    if worker.is_alive():
        with suppress(ProcessLookupError):
            os.kill(worker.inner.pid, family.LET_NOBODY_IN)


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
