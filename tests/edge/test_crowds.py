"""A real server in which one network asks for too much, and others are answered."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow

FLOOD, READER = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def running(tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("small"))
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


@pytest.fixture
def paper(running: SmallPaper) -> SmallPaper:
    for name in ("text", "seconds", "slow"):
        (running.data / name).unlink(missing_ok=True)
    return running


def ask(
    paper: SmallPaper, path: str, *, source: str, method: str = "GET", cookie: str = "", body: int = 0
) -> str:
    """The head and body of the answer to somebody at `source`."""
    head = f"{method} {path} HTTP/1.1\r\nHost: paper.test\r\nConnection: close\r\nContent-Length: {body}\r\n"
    with socket.create_connection(("127.0.0.1", paper.port), 40, (source, 0)) as line:
        line.sendall(f"{head}Cookie: {cookie}\r\n\r\n".encode() + b"x" * body)
        heard = b""
        while more := line.recv(65536):
            heard += more
    return heard.decode()


def status_of(answer: str) -> int:
    return int(answer.split(" ")[1])


@pytest.mark.parametrize(
    ("slow", "others"),
    [
        (
            ("GET", "/desk/slow/"),
            [("POST", "/echo/"), ("GET", "/account/process/"), ("GET", "/page/fresh-1/")],
        ),
        (
            ("POST", "/slow/"),
            [("GET", "/desk/echo/"), ("GET", "/account/process/"), ("GET", "/page/fresh-2/")],
        ),
        (("GET", "/account/slow/"), [("POST", "/echo/"), ("GET", "/desk/echo/"), ("GET", "/page/fresh-3/")]),
    ],
)
def test_who_waits_for_one_line_does_not_wait_for_the_others(
    paper: SmallPaper, slow: tuple[str, str], others: list[tuple[str, str]]
) -> None:
    paper.say("slow", "4")
    before = paper.count("slow")
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(ask, paper, slow[1], source=READER, method=slow[0])
        wait(lambda: paper.count("slow") > before)
        for method, path in others:
            assert status_of(ask(paper, path, source=READER, method=method)) == 200
        assert not stuck.done(), "they were answered while it went on"
        assert status_of(stuck.result()) == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/slow/"), ("GET", "/account/slow/"), ("GET", "/desk/slow/")]
)
def test_one_network_fills_no_line(paper: SmallPaper, method: str, path: str) -> None:
    """So many of it wait, the rest is refused with a time; others wait for one of its jobs each turn."""
    paper.say("slow", "0.1")
    with ThreadPoolExecutor(120) as pool:
        flood = [pool.submit(ask, paper, path, source=FLOOD, method=method) for _ in range(120)]
        wait(lambda: paper.count("slow") and sum(job.done() for job in flood) > 5)
        done = paper.count("slow")
        answers = [ask(paper, path, source=READER, method=method) for _ in range(3)]
        turns = paper.count("slow") - done
        heard = [job.result() for job in flood]
    assert [status_of(answer) for answer in answers] == [200, 200, 200]
    assert turns <= 3 * 4, "behind one of the flood each time, not behind all of it"
    refused = [answer for answer in heard if status_of(answer) == 429]
    assert {status_of(answer) for answer in heard} == {200, 429}
    assert len(refused) >= 60
    assert all("retry-after: 5" in answer.lower() for answer in refused)


def test_one_network_misses_no_more_pages_than_its_share_and_others_miss_theirs_at_once(
    paper: SmallPaper,
) -> None:
    paper.say("seconds", "0.1")
    with ThreadPoolExecutor(120) as pool:
        flood = [pool.submit(ask, paper, f"/page/flood-{n}/", source=FLOOD) for n in range(120)]
        wait(lambda: sum(job.done() for job in flood) > 5)
        asked = time.monotonic()
        last = ask(paper, "/page/mine/", source=READER)
        alone = time.monotonic() - asked
        joined = ask(paper, "/page/flood-50/", source=READER)
        heard = [job.result() for job in flood]
    assert status_of(last) == status_of(joined) == 200
    assert alone < 3, "two renders of a tenth of a second, not fifty"
    assert {status_of(answer) for answer in heard} == {200, 429}


def test_sent_by_nobody_large_things_are_refused_before_they_are_received(paper: SmallPaper) -> None:
    before = paper.count("upload")
    for cookie in ("", "sessionid=bad"):
        head = (
            b"POST /desk/echo/ HTTP/1.1\r\nHost: paper.test\r\nContent-Length: 67108864\r\nCookie: %s\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", paper.port), 10) as line:
            line.sendall(head % cookie.encode())  # and not a byte of the body
            assert line.recv(100).split(b" ")[1] == b"413"
    assert paper.count("upload") == before, "a cookie that is no session asks no thread"
    assert (
        status_of(
            ask(paper, "/desk/echo/", source=READER, method="POST", cookie="sessionid=good", body=2**21)
        )
        == 413
    )
    editor = ask(
        paper, "/desk/echo/", source=READER, method="POST", cookie="sessionid=good-editor", body=2**21
    )
    assert "'size': 2097152" in editor
    assert paper.count("upload") == before + 2


def test_who_sends_slowly_from_one_network_holds_so_many_connections(paper: SmallPaper) -> None:
    head = b"POST /echo/ HTTP/1.1\r\nHost: paper.test\r\nContent-Length: 900\r\n\r\nx"
    slow = [socket.create_connection(("127.0.0.1", paper.port), 10, (FLOOD, 0)) for _ in range(80)]
    try:
        for line in slow:
            line.sendall(head)
        told = [line for line in slow[64:] if line.recv(100).split(b" ")[1] == b"429"]
        assert len(told) == 16
        assert status_of(ask(paper, "/echo/", source=READER, method="POST", body=100)) == 200
    finally:
        for line in slow:
            line.close()
    wait(lambda: status_of(ask(paper, "/echo/", source=FLOOD, method="POST", body=100)) == 200)


def test_refusing_a_flood_is_no_work_that_keeps_others_waiting(paper: SmallPaper) -> None:
    """Who has too much under way is told so after a pause: so many connections, so many refusals a second at most."""
    paper.say("slow", "0.05")
    stop, told = threading.Event(), list[int]()

    def flood() -> None:
        while not stop.is_set():
            told.append(status_of(ask(paper, "/account/slow/", source=FLOOD)))

    with ThreadPoolExecutor(60) as pool:
        jobs = [pool.submit(flood) for _ in range(60)]
        begun = time.monotonic()
        while time.monotonic() - begun < 3:
            assert status_of(ask(paper, "/account/process/", source=READER)) == 200
        seconds = time.monotonic() - begun
        stop.set()
        for job in jobs:
            job.result()
    assert 0 < told.count(429) <= 60 * (seconds + 2) / 0.5
