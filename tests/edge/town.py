"""A whole paper served by several workers, each reachable by itself, as on several machines; and somebody who acts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from typing import Any

import httpx

from tests import databases
from tools.guard import guarded

from .sights_of_bytes import digest
from .small import ROOT, free_port, wait

START_SECONDS = 180


class Worker:
    """One server process with one worker."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ, self.log = environ, log
        self.process: subprocess.Popen[bytes] | None = None
        self.browser = httpx.Client(timeout=40, limits=httpx.Limits(keepalive_expiry=5))

    def start(self, **more: str) -> None:
        with self.log.open("ab") as log:
            self.process = guarded(subprocess.Popen(
                [sys.executable, "-m", "tests.edge.serve_town", str(self.port)],
                cwd=ROOT, env={**self.environ, **more}, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            ))  # fmt: skip

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
        try:
            return self.browser.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str, **headers: str) -> httpx.Response:
        """At the address of one and the same paper, whichever worker answers."""
        for again in range(3):
            try:
                return self.browser.get(self.url + path, headers={"host": "127.0.0.1", **headers})
            except httpx.RemoteProtocolError:
                if again == 2:
                    raise
        raise AssertionError

    def sees(self, path: str) -> tuple[int, str]:
        answer = self.get(path)
        return answer.status_code, digest(answer.status_code, answer.content)

    def sees_at_last(self, path: str) -> tuple[int, str]:
        """Once the page that stands in for the one being rendered does so no longer."""
        wait(lambda: "fwd=stale" not in self.get(path).headers.get("cache-status", ""), 60)
        return self.sees(path)

    def has_read(self, row: int) -> bool:
        return int(self.get("/rows-of-the-purge-log/").text) >= row

    def pids(self) -> list[int]:
        """Of the worker itself, below the server's main process."""
        assert self.process is not None
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.browser.close()


@contextmanager
def town_at(folder: Path, *, workers: int = 2) -> Iterator[Town]:
    """A town to be started, with a database of its own; afterwards it is stopped and both are gone."""
    with databases.paper_at(folder / "data") as place:
        town = Town(folder, place, workers=workers)
        try:
            yield town
        finally:
            town.stop()


class Town:
    def __init__(self, folder: Path, place: dict[str, str], *, workers: int = 2) -> None:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("POLOSA_", "PORT"))}
        self.environ = {**kept, **place, "DJANGO_SETTINGS_MODULE": "tests.edge.town_settings"}
        self.folder = folder
        self.actor: subprocess.Popen[str] | None = None
        self.workers = [Worker(self.environ, folder / f"worker-{n}.log") for n in range(workers)]

    def start(self) -> None:
        code = "from polosa.config.launch import prepare; prepare()"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=self.environ, check=True, timeout=300)
        with (self.folder / "actor.log").open("ab") as log:
            self.actor = guarded(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.edge.actor"],
                    cwd=ROOT,
                    env={**self.environ, "TOWN_ACTOR": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
            )
        self.act(do="found")
        for worker in self.workers:
            worker.start()
        for worker in self.workers:
            wait(worker.is_ready, START_SECONDS)

    def act(self, **asked: Any) -> Any:
        """What the actor answers; `self.at` is when it had ended."""
        assert self.actor and self.actor.stdin and self.actor.stdout
        self.actor.stdin.write(json.dumps(asked) + "\n")
        self.actor.stdin.flush()
        line = self.actor.stdout.readline()
        assert line, (self.folder / "actor.log").read_text(encoding="utf-8")[-3000:]
        told = json.loads(line)
        assert "error" not in told, told["error"]
        self.at, self.row = told["at"], told["row"]
        return told["ok"]

    def play(self, name: str, seed: int) -> None:
        self.act(do="scene", name=name, seed=seed)

    def run(self, code: str) -> Any:
        return self.act(do="run", code=code)

    def paths(self) -> list[str]:
        return list(self.act(do="paths"))

    def fresh(self, paths: Iterable[str]) -> dict[str, tuple[int, str]]:
        return {path: tuple(told) for path, told in self.act(do="fresh", paths=list(paths)).items()}

    def let_all_read(self) -> None:
        """What the actor has committed is known to every worker, however long that takes on a busy machine."""
        for worker in self.workers:
            wait(lambda worker=worker: worker.has_read(self.row), 60)

    def let_a_second_pass(self) -> None:
        """Since the actor's last commit: from here on nobody may see anything older."""
        time.sleep(max(0.0, self.at + 1.0 - time.time()))

    def stale(self, paths: Iterable[str], *, may_stand_in: bool = False) -> list[str]:
        """What is shown otherwise than it is now, by worker; or only what stays so, if old pages may stand in."""
        paths = list(paths)
        see = Worker.sees_at_last if may_stand_in else Worker.sees
        seen = [{path: see(worker, path) for path in paths} for worker in self.workers]
        now = self.fresh(paths)
        return [
            f"worker {n}: {path}: {shown[path][0]}, and anew {now[path][0]}: {self.difference(n, path)}"
            for n, shown in enumerate(seen)
            for path in paths
            if shown[path] != now[path]
        ]

    def difference(self, n: int, path: str) -> str:
        """In words, for whoever has to find out why; the worker may have mended it meanwhile."""
        shown = self.workers[n].get(path).text.split(">")
        anew = str(self.act(do="body", path=path)).split(">")
        lines = [line for line in unified_diff(shown, anew, lineterm="", n=0) if line[:1] in "+-"][2:]
        return " ".join(line for line in lines if "eyJ" not in line and "/views/" not in line)[:600]

    def stop(self) -> None:
        for worker in self.workers:
            worker.stop()
        if self.actor and self.actor.stdin and self.actor.stdout:
            self.actor.stdin.close()
            self.actor.wait(20)
            self.actor.stdout.close()
