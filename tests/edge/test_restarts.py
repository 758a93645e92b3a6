"""Workers come and go; readers do not notice."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow
SLOW_START_SECONDS = 10.0
HESITATION_SECONDS = 0.3
"""Between connecting and asking: far below what a worker that is about to end leaves to whom it has let in."""


@pytest.fixture
def paper(tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("restarts"), workers=2)
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


PAUSE_SECONDS = 0.01
"""Between two questions of one reader: a hundred a second show what thousands do, and leave the paper its cores."""


class Readers:
    """Ask all the time, each in their way, and remember what went wrong."""

    def __init__(self, paper: SmallPaper) -> None:
        self.paper, self.stopping, self.noting = paper, threading.Event(), threading.Lock()
        self.asked, self.wrong, self.longest = 0, [], 0.0
        self.wrong_since: list[float] = []
        """When those requests were begun that went wrong."""
        self.threads = [
            threading.Thread(target=ask)
            for ask in (self.anew, self.anew, self.staying, self.slow, *[self.hesitating] * 4)
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
        while not self.stopping.wait(PAUSE_SECONDS):
            self.ask(lambda: self.paper.get("/page/a/"))

    def staying(self) -> None:
        """One connection as long as it holds. One that the server has closed while it was idle is opened again,
        as every browser does."""
        while not self.stopping.is_set():
            with httpx.Client(timeout=40, transport=httpx.HTTPTransport(retries=0)) as client:
                how = partial(client.get, f"{self.paper.url}/page/a/")
                answer = self.ask(how)
                while answer is not None and not self.stopping.wait(PAUSE_SECONDS):
                    answer = self.ask(how, may_be_closed=True)

    def hesitating(self) -> None:
        """Connect, and ask some time after."""
        while not self.stopping.is_set():
            self.ask(self.hesitate)

    def hesitate(self) -> httpx.Response:
        with socket.create_connection(("127.0.0.1", self.paper.port), timeout=40) as connection:
            time.sleep(HESITATION_SECONDS)
            connection.sendall(b"GET /page/a/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            told = b"".join(iter(lambda: connection.recv(65536), b""))
        assert told, "the server has hung up without a word"
        return httpx.Response(int(told.split()[1]), content=told)

    def slow(self) -> None:
        """Forms that take a while: begun requests are ended."""
        while not self.stopping.is_set():
            body = iter([b"x" * 1000] * 20)

            def slowly(body: Any = body) -> Iterator[bytes]:
                for chunk in body:
                    time.sleep(0.02)
                    yield chunk

            self.ask(
                lambda: httpx.post(f"{self.paper.url}/echo/", content=slowly(), timeout=40, verify=False)
            )

    def ask(self, how: Any, *, may_be_closed: bool = False) -> httpx.Response | None:
        self.asked += 1
        begun = time.monotonic()
        try:
            answer = how()
            self.longest = max(self.longest, time.monotonic() - begun)
        except Exception as wrong:
            if not (may_be_closed and _is_closed(wrong)):
                self._note(repr(wrong), begun)
            return None
        if answer.status_code != 200:
            self._note(f"{answer.status_code}: {answer.text[:100]}", begun)
        return answer

    def _note(self, wrong: str, begun: float) -> None:
        with self.noting:
            self.wrong.append(wrong)
            self.wrong_since.append(begun)


def _is_closed(wrong: Exception) -> bool:
    """Without a word: before the request came, or just as it came."""
    if isinstance(wrong, httpx.RemoteProtocolError):
        return "disconnected" in str(wrong)
    return isinstance(wrong, httpx.ReadError | httpx.WriteError)


def both(paper: SmallPaper) -> set[int]:
    return wait(lambda: found if len(found := paper.workers()) == 2 else None, 60)


def gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_restart_drops_no_request(paper: SmallPaper) -> None:
    before = both(paper)
    with Readers(paper) as readers:
        time.sleep(1)
        paper.process.send_signal(signal.SIGHUP)
        wait(lambda: gone(before), 120)
        assert not paper.workers() & before
        time.sleep(1)
    assert readers.wrong == []
    assert readers.asked > 50


@pytest.fixture
def alone(tmp_path_factory: Any, request: pytest.FixtureRequest) -> Iterator[SmallPaper]:
    """A paper of one worker: while that is away, nobody is there. A new one may take so many seconds to start."""
    paper = SmallPaper(tmp_path_factory.mktemp("alone"))
    paper.environ["SMALL_READY"] = getattr(request, "param", "180")
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


def test_while_the_new_worker_takes_long_to_start_the_old_one_answers(alone: SmallPaper) -> None:
    (old,) = alone.processes()
    alone.say("start", str(SLOW_START_SECONDS))
    with Readers(alone) as readers:
        alone.process.send_signal(signal.SIGHUP)
        wait(lambda: len(alone.processes()) == 2, 20)
        begun = time.monotonic()
        (new,) = alone.processes() - {old}
        while time.monotonic() - begun < SLOW_START_SECONDS - 1:
            assert alone.workers() == {old}, "it stays as long as the other is not ready"
        wait(lambda: gone({old}), 60)
        assert alone.workers() == {new}
    assert readers.wrong == []
    assert readers.longest < SLOW_START_SECONDS / 2, "nobody was there for a while"


@pytest.mark.parametrize(
    ("alone", "start", "told"),
    [("180", "dies", "died before it was ready"), ("5", "600", "was not ready in 5 s")],
    indirect=["alone"],
)
def test_when_no_new_worker_can_start_the_old_one_stays(alone: SmallPaper, start: str, told: str) -> None:
    old = alone.processes()
    alone.say("start", start)
    with Readers(alone) as readers:
        alone.process.send_signal(signal.SIGHUP)
        wait(lambda: told in alone.told(), 60)
        wait(lambda: alone.processes() == old, 10)
        time.sleep(1)
        assert alone.workers() == old
    assert readers.wrong == []
    assert alone.told().count("the restart is given up") == 1
    assert alone.get("/page/a/").status_code == 200


def test_a_worker_that_dies_again_and_again_does_not_end_the_paper(paper: SmallPaper) -> None:
    sound = max(both(paper))
    (victim,) = paper.processes() - {sound}
    paper.say("start", "dies")
    os.kill(victim, signal.SIGKILL)
    wait(lambda: gone({victim}), 10)
    with Readers(paper) as readers:
        wait(lambda: "4 in a row" in paper.told(), 60)
        paper.say("start", "0")
        wait(lambda: len(paper.workers()) == 2, 60)
    assert readers.wrong == []
    assert sound in paper.workers()


def test_a_killed_worker_is_replaced_and_the_others_go_on(paper: SmallPaper) -> None:
    """Whoever is being answered by the killed one is cut off. Who asks afterwards does not wait for its successor."""
    before = both(paper)
    victim = min(before)
    paper.say("start", str(SLOW_START_SECONDS))
    with Readers(paper) as readers:
        time.sleep(1)
        os.kill(victim, signal.SIGKILL)
        killed, asked = time.monotonic(), readers.asked
        assert paper.workers() == before - {victim}
        wait(lambda: len(paper.workers() - {victim}) == 2, 60)
        wait(lambda: readers.asked > asked + 50, 60)
    late = [wrong for wrong, begun in zip(readers.wrong, readers.wrong_since, strict=True) if begun > killed]
    assert late == []
    assert len(readers.wrong) <= len(readers.threads)
    assert readers.longest < SLOW_START_SECONDS / 2, "nobody was there for a while"


def test_no_worker_outlives_the_server(paper: SmallPaper) -> None:
    workers = paper.workers()
    assert paper.stop() == 0
    wait(lambda: gone(workers), 10)
    paper.start()
