"""The small paper as tests hold it: a process, its folder, and ways to ask it."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests import databases
from tools.guard import guarded

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(until: Callable[[], Any], seconds: float = 10) -> Any:
    """What `until` gives, once it is true; fails when it stays false."""
    deadline = time.monotonic() + seconds
    while not (found := until()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found


class SmallPaper:
    def __init__(self, data: Path, *, workers: int = 1, header_seconds: int = 20, proxies: str = "") -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {**os.environ, "SMALL_PAPER": str(data), "SMALL_PROXIES": proxies}
        self.environ["DJANGO_SETTINGS_MODULE"] = "tests.edge.small_settings"
        self.arguments = [str(self.port), str(workers), str(header_seconds)]
        (data / "static" / "css").mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        if not (self.data / "small.sqlite3").exists():
            databases.copy_database(self.data / "small.sqlite3", "tests.edge.small_settings")
        self.log = (self.data / "log").open("ab")
        command = [sys.executable, "-m", "tests.edge.serve_small", *self.arguments]
        self.process = guarded(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=self.log,
                stderr=self.log,
                stdin=subprocess.DEVNULL,
            )
        )
        wait(self._answers, START_SECONDS)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.log.close()

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.told()
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def told(self) -> str:
        return (self.data / "log").read_text(encoding="utf-8")

    def say(self, name: str, text: str) -> None:
        draft = self.data / f"{name}.draft"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.data / name)

    def count(self, name: str) -> int:
        file = self.data / f"{name}.count"
        return file.stat().st_size if file.exists() else 0

    def purge(self, *keys: str, removes: bool = False) -> None:
        """As another machine does it: rows of the purge log. `removes`: something shown was taken away."""
        with sqlite3.connect(self.data / "small.sqlite3", timeout=10) as database:
            at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
            database.executemany(
                "INSERT INTO edge_purge (key, at, removes) VALUES (?, ?, ?)",
                [(key, at, removes) for key in keys],
            )
        database.close()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Over plain HTTP: reading the certificates for nothing takes 20 ms of CPU, the request itself 1 ms."""
        return httpx.get(self.url + path, headers=headers, timeout=40, verify=False)

    def workers(self) -> set[int]:
        """Pids of the workers that answer."""
        return {int(self.get("/account/process/").text.split()[0]) for _ in range(20)}

    def processes(self) -> set[int]:
        """Pids of the workers, ready or not."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in children if b"spawn_main" in _command_of(pid)}

    def memory(self, pid: int) -> int:
        """Resident bytes of a process."""
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        return 0


def _command_of(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
