"""A process beside the server is kept running."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest

from polosa.config import family, serve
from polosa.config.family import Child
from tests.edge.small import wait


def test_a_child_that_cannot_be_started_is_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is out of memory, or of processes, for a moment."""
    real, tries = subprocess.Popen, []

    def begin(command: list[str], **options: Any) -> Any:
        tries.append(command)
        if len(tries) == 1:
            raise OSError(12, "Cannot allocate memory")
        return real([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    monkeypatch.setattr(family.subprocess, "Popen", begin)
    child = Child(["clerk"])
    child.start()
    wait(lambda: child._process is not None, 20)
    child.stop(0.1)
    child._process.stdin.close()  # type: ignore[union-attr]
    assert len(tries) == 2


def test_the_clerk_starts_though_nobody_can_be_greeted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output may be a full disk, or closed."""
    started: list[bool] = []

    class Clerk:
        def start(self) -> None:
            started.append(True)

    def full(text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(serve.CONSOLE, "print", full)
    ready = threading.Event()
    ready.set()
    serve._open("Газета", ready, Clerk())  # type: ignore[arg-type]
    assert started == [True]
