"""A whole paper as an operator starts it: `polosa serve` in a process of its own, real letters, a real browser."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.smtp import SMTP
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests import databases
from tools.guard import guarded

# The browser's tools keep an event loop in this thread, which Django would take for asynchronous code of ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).parents[2]
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
START_SECONDS = 420
WAIT = 20_000


@dataclass
class PostOffice:
    """A mail server on loopback that keeps what it is given."""

    port: int
    letters: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # aiosmtpd's
        self.letters.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 OK"

    def code_for(self, address: str) -> str:
        """The latest sign-in code sent to `address`; waits for it."""
        for _again in range(100):
            for letter in reversed(self.letters):
                if address in str(letter["To"]):
                    text = letter.get_payload(decode=True).decode()
                    return re.search(r"\b(\d{6})\b", text)[1]
            time.sleep(0.1)
        raise AssertionError(f"No letter came to {address}")


@dataclass
class Paper:
    """A running paper."""

    url: str
    desk_link: str
    """Works once: whoever needs the desk has `chief`'s browser."""
    post: PostOffice
    environ: dict[str, str]
    pid: int = 0

    def family(self) -> list[int]:
        """Its server's process and what that has begun: workers and the clerk."""
        parents = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        found = [self.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def told(self, lines: str) -> str:
        """What `lines` of Python print, run inside of the paper: quicker than the desk's screens."""
        command = [
            sys.executable,
            "-m",
            "polosa.config.cli",
            "manage",
            "shell",
            "--verbosity",
            "0",
            "-c",
            lines,
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def post_office() -> Iterator[PostOffice]:
    office = PostOffice(free_port())
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(office, loop=loop), "127.0.0.1", office.port)
    )
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield office
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


@pytest.fixture(scope="session")
def paper(post_office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    data, port = tmp_path_factory.mktemp("paper"), free_port()
    environ = {
        **os.environ,
        "PORT": str(port),
        "POLOSA_SMTP": f"smtp://127.0.0.1:{post_office.port}",
        "PYTHONUNBUFFERED": "1",
    }
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    environ.pop("POLOSA_DEMO", None)
    with databases.paper_at(data) as place, (data / "serve.log").open("w+") as log:
        environ |= place
        command = [sys.executable, "-m", "polosa.config.cli", "serve"]
        served = guarded(
            subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        )
        try:
            link = wait_for_link(data / "serve.log", served)
            yield Paper(f"http://127.0.0.1:{port}", link, post_office, environ, served.pid)
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(30)


def wait_for_link(log: Path, served: subprocess.Popen[bytes]) -> str:
    for _again in range(START_SECONDS * 5):
        found = re.search(r"http://\S+/desk-entry/\S+", log.read_text())
        if found:
            return found[0]
        if served.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"The paper did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        raise AssertionError("Chromium is missing: `make test` installs it, or tells how.")
    expect.set_options(timeout=WAIT)  # as long as what is done: a busy machine answers both alike
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def chief(paper: Paper, browser: Browser) -> StorageState:
    """Cookies of the operator, who has entered the desk by the link that the paper told when it started."""
    with browser.new_context() as context:
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.goto(paper.desk_link)
        page.get_by_role("button", name="Войти").click()
        expect(page).to_have_url(f"{paper.url}/desk/")
        return context.storage_state()
