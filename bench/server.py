"""`polosa serve` on the server's core, and what its processes use."""

from __future__ import annotations

import time

from . import machine
from .load import ask
from .paper import Paper
from .processes import Children, free_port, python, wait_until

START_SECONDS = 90.0
SETTLE_SECONDS = 15.0
CALM = 0.06
"""Of a core: what a server that nobody asks may use, its clerk included, before it is measured."""


class NotStarted(Exception):
    """The text is the last that the server said."""


class Server:
    """Answers when it is made; `stop` ends it."""

    def __init__(
        self, children: Children, paper: Paper, *, workers: int = 1, settle: bool = True, **environ: str
    ) -> None:
        self.port, self._children = free_port(), children
        environ |= {"PORT": str(self.port), "POLOSA_WORKERS": str(workers)}
        self.process = children.start(
            python("-m", "polosa.config.cli", "serve"),
            name="serve",
            core=children.cores.server,
            environ=paper.environ(**environ),
        )
        if not wait_until(self._is_ready, START_SECONDS, pause=0.2):
            raise NotStarted(children.log_of("serve"))
        wait_until(lambda: len(self.workers()) >= workers, START_SECONDS)
        if settle:
            self._settle()

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise NotStarted(self._children.log_of("serve"))
        try:
            return ask(self.port, "/readyz").status == 200
        except OSError:
            return False

    def _settle(self) -> None:
        """The clerk starts after the readers' doors open; its start is not to be counted."""
        until, before = time.monotonic() + SETTLE_SECONDS, self.cpu()
        while before is not None and time.monotonic() < until:
            time.sleep(1)
            now = self.cpu() or 0.0
            if now - before < CALM and machine.PROC.exists() and self._has_clerk():
                return
            before = now

    def _has_clerk(self) -> bool:
        return any("clerk" in machine.command_of(pid) for pid in machine.tree(self.process.pid))

    def cpu(self) -> float | None:
        """Seconds of all its processes so far, the clerk's included."""
        return machine.cpu_seconds(self.process.pid)

    def workers(self) -> list[int]:
        """Those that answer readers."""
        found = machine.tree(self.process.pid)[1:]
        return [pid for pid in found if "spawn_main" in machine.command_of(pid)]

    def memory(self) -> list[dict[str, float]]:
        return [machine.memory_of(pid) for pid in self.workers()]

    def stop(self) -> None:
        self._children.stop(self.process)
