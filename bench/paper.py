"""The paper that is measured: a demo of its own, in build/bench-data; never the operator's."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tools.guard import guarded

from .processes import ROOT, Children, python, wait_until

DATA = ROOT / "build" / "bench-data"
BUILD_SECONDS = 420


class NoPaper(Exception):
    """The demo could not be built; the text says why, in the words of who tried."""


class Paper:
    """A data folder and the environment that leads to it."""

    def __init__(self, folder: Path, *, database: str = "", articles: int | None = None) -> None:
        self.folder, self._articles = folder, articles
        own = {"POLOSA_DATA", "POLOSA_URL", "POLOSA_ALLOWED_HOSTS", "POLOSA_DEBUG", "POLOSA_SMTP"}
        own |= {
            "POLOSA_TRUSTED_PROXIES",
            "POLOSA_WORKERS",
            "POLOSA_HOST",
            "DATABASE_URL",
            "PORT",
            "BENCH_TALLY",
        }
        kept = {name: text for name, text in os.environ.items() if name not in own}
        self._environ = {
            **kept,
            "POLOSA_DATA": str(folder),
            "POLOSA_DEMO": "1",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            **({"DATABASE_URL": database} if database else {}),
        }

    def environ(self, **more: str) -> Mapping[str, str]:
        return {**self._environ, **more}

    def build(self) -> None:
        """A minute the first time, seconds afterwards. Refuses a database that holds another paper."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fewer = ["--articles", str(self._articles)] if self._articles else []
        command = python("-m", "polosa.config.cli", "demo", *fewer)
        builder = guarded(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        try:
            _, told = builder.communicate(timeout=BUILD_SECONDS)
        finally:
            builder.kill()
        if builder.returncode:
            raise NoPaper(told.strip()[-500:] or f"polosa demo: {builder.returncode}")


def default_paper() -> Paper:
    """On SQLite, or in the database that DATABASE_URL names: then with a folder for that database alone."""
    database = os.environ.get("DATABASE_URL", "").strip()
    name = blake2b(database.encode(), digest_size=6).hexdigest() if database else "sqlite"
    return Paper(DATA / name, database=database)


class Inside:
    """A process with Django in the paper, which does what it is asked (bench/inside.py), one thing at a time."""

    def __init__(self, children: Children, paper: Paper, *, core: int | None, **environ: str) -> None:
        self._children = children
        command = python("-m", "bench.inside")
        self.process = children.start(
            command, name="inside", core=core, environ=paper.environ(**environ), talks=True
        )

    def ask(self, do: str, **arguments: Any) -> Any:
        """Raises NoPaper when it fell."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise NoPaper(f"{do}: {self._children.log_of('inside')}")
        return json.loads(line)

    def stop(self) -> None:
        self._children.stop(self.process)


def wait_for_rows(inside: Inside, name: str, wanted: int, seconds: float) -> int:
    """How many there are once there are so many, or at the end of patience."""
    wait_until(lambda: inside.ask("counts")[name] >= wanted, seconds, pause=0.2)
    return int(inside.ask("counts")[name])
