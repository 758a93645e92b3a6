"""A real clerk, killed with -9 at any moment, before a server that speaks Varnish's part of our VCL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tools.guard import guarded

ROOT = Path(__file__).parents[2]
POLOSA = [sys.executable, "-m", "polosa.config.cli"]
PURGES = """
import sys, time
from polosa.edge.actions import purge
for key in sys.argv[1:]:
    purge(key)
    time.sleep(0.05)
"""

pytestmark = pytest.mark.slow


class FakeVarnish:
    """Remembers what was purged; `is_away` makes it break off every connection."""

    def __init__(self) -> None:
        self.purged: list[str] = []
        self.is_away = False
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PURGEKEYS(self) -> None:
                if fake.is_away:
                    self.close_connection = True
                    return
                everything = self.headers.get("Polosa-Everything") and "*"
                fake.purged += (everything or self.headers.get("Polosa-Keys", "")).split("|")
                self.send_response(200)
                self.send_header("Polosa-Purge", "Purged")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"varnish://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class House:
    """A data folder and a database on disk."""

    def __init__(self, data: Path, place: dict[str, str]) -> None:
        self.log = data / "log"
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environ = {**kept, **place}
        self.clerk: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=180, check=False
        )
        assert done.returncode == 0, done.stderr

    def purge(self, *keys: str) -> None:
        setup = "import django; django.setup();"
        self.environ["DJANGO_SETTINGS_MODULE"] = "polosa.config.settings"
        self.run(sys.executable, "-c", setup + PURGES, *keys)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.clerk = guarded(
                subprocess.Popen(
                    [*POLOSA, "clerk"], cwd=ROOT, env=self.environ, stdout=log, stderr=subprocess.STDOUT
                )
            )

    def kill(self) -> None:
        if self.clerk is not None and self.clerk.poll() is None:
            self.clerk.send_signal(signal.SIGKILL)
            self.clerk.wait(10)


@pytest.fixture
def varnish() -> Iterator[FakeVarnish]:
    fake = FakeVarnish()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("relay") / "data"
    with databases.paper_at(data) as place:
        yield House(data, place)


@pytest.fixture
def house(_house: House, varnish: FakeVarnish) -> Iterator[House]:
    """Nobody works yet; the cache is a new one."""
    _house.environ["POLOSA_CACHES"] = varnish.address
    yield _house
    _house.kill()


def wait(until: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_clerk_killed_at_any_moment_loses_no_purge(house: House, varnish: FakeVarnish) -> None:
    house.start()
    wait(lambda: "*" in varnish.purged)  # told whole at first, as a cache nobody has told anything
    keys = [f"article:{number}" for number in range(40)]
    writer = threading.Thread(target=house.purge, args=keys)
    writer.start()
    wait(lambda: any(key in varnish.purged for key in keys))
    house.kill()  # amid sending, and with nothing noted yet of what was sent
    writer.join()
    varnish.is_away = True
    house.start()
    wait(lambda: b"again in" in house.log.read_bytes())
    house.kill()  # has read them, could not send them
    house.purge("article:last")
    varnish.is_away = False
    varnish.purged.clear()
    house.start()
    wait(lambda: "*" in varnish.purged or {*keys, "article:last"} <= set(varnish.purged))


def test_a_clerk_that_is_asked_to_stop_leaves_in_time(house: House, varnish: FakeVarnish) -> None:
    house.start()
    wait(lambda: "*" in varnish.purged)
    assert house.clerk is not None
    house.clerk.terminate()
    assert house.clerk.wait(8) == 0
