"""Workers come and go; readers do not notice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow


@pytest.fixture
def paper(tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("restarts"), workers=2)
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


class Readers:
    """Ask all the time, each in their way, and remember what went wrong."""

    def __init__(self, paper: SmallPaper) -> None:
        self.paper, self.stopping = paper, threading.Event()
        self.asked, self.wrong = 0, []
        self.threads = [
            threading.Thread(target=ask) for ask in (self.anew, self.anew, self.staying, self.slow)
        ]

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def anew(self) -> None:
        """A connection for each request."""
        while not self.stopping.is_set():
            self.ask(lambda: self.paper.get("/page/a/"))

    def staying(self) -> None:
        """One connection as long as it holds. One that the server has closed while it was idle is opened again,
        as every browser does."""
        while not self.stopping.is_set():
            with httpx.Client(timeout=40, transport=httpx.HTTPTransport(retries=0)) as client:
                while not self.stopping.is_set():
                    answer = self.ask(lambda: client.get(f"{self.paper.url}/page/a/"), may_be_closed=True)
                    if answer is None:
                        break

    def slow(self) -> None:
        """Forms that take a while: begun requests are ended."""
        while not self.stopping.is_set():
            body = iter([b"x" * 1000] * 20)

            def slowly(body: Any = body) -> Iterator[bytes]:
                for chunk in body:
                    time.sleep(0.02)
                    yield chunk

            self.ask(lambda: httpx.post(f"{self.paper.url}/echo/", content=slowly(), timeout=40))

    def ask(self, how: Any, *, may_be_closed: bool = False) -> httpx.Response | None:
        self.asked += 1
        try:
            answer = how()
        except httpx.RemoteProtocolError as wrong:
            if not (may_be_closed and "disconnected" in str(wrong)):
                self.wrong.append(repr(wrong))
            return None
        except Exception as wrong:
            self.wrong.append(repr(wrong))
            return None
        if answer.status_code != 200:
            self.wrong.append(f"{answer.status_code}: {answer.text[:100]}")
        return answer


def test_a_restart_drops_no_request(paper: SmallPaper) -> None:
    before = paper.workers()
    with Readers(paper) as readers:
        time.sleep(1)
        paper.process.send_signal(signal.SIGHUP)
        wait(lambda: not (paper.workers() & before), 60)
        time.sleep(1)
    assert readers.wrong == []
    assert readers.asked > 50
    assert not any(Path(f"/proc/{pid}").exists() for pid in before)


def test_a_killed_worker_is_replaced_and_the_others_go_on(paper: SmallPaper) -> None:
    before = wait(lambda: found if len(found := paper.workers()) == 2 else None, 30)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait(lambda: len(paper.workers() - {victim}) == 2, 60)
    assert paper.get("/page/a/").status_code == 200


def test_no_worker_outlives_the_server(paper: SmallPaper) -> None:
    workers = paper.workers()
    assert paper.stop() == 0
    wait(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10)
    paper.start()
