"""The database goes away for ten seconds: readers read on, and no purge is lost when it is back."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from django.db import connection

from .town import Town, town_at

pytestmark = pytest.mark.slow

AWAY_SECONDS = 10.0


class Wire:
    """A connection to the database's server that can be cut: lines drop, and nobody gets a new one."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self._lines, self.is_cut = (host, port), [], False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True
        for line in self._lines:
            line.close()
        self._lines.clear()

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _let_in(self) -> None:
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            if self.is_cut:
                here.close()
                continue
            there = socket.create_connection(self._to)
            self._lines += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while chunk := one.recv(65536):
                other.sendall(chunk)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@pytest.fixture
def wired(tmp_path_factory: Any) -> Iterator[tuple[Town, Wire]]:
    """A town whose workers reach the database through the wire, and whose actor does not need it."""
    if connection.vendor != "postgresql":
        pytest.skip("a database in a file has no wire: its outage is a lock, tested below")
    with town_at(tmp_path_factory.mktemp("wired")) as town:
        parts = urlsplit(town.environ["DATABASE_URL"])
        wire = Wire(parts.hostname or "127.0.0.1", parts.port or 5432)
        through = urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{wire.port}"))
        for worker in town.workers:
            worker.environ = {**worker.environ, "DATABASE_URL": through, "PGCONNECT_TIMEOUT": "3"}
            worker.environ |= {"TOWN_PAGES_LIVE": "2", "TOWN_PAGES_STAND_IN": "1"}
        try:
            town.start()
            yield town, wire
        finally:
            wire.mend()
            town.stop()
            wire.close()


def test_readers_read_on_and_no_purge_is_lost(wired: tuple[Town, Wire]) -> None:
    """Pages grow old within two seconds and would be rendered again: what readers get is the last good one."""
    town, wire = wired
    paths, cold, comment = town.paths()[:12], town.paths()[12], town.run(COMMENT)
    for worker in town.workers:
        for path in paths:
            assert worker.get(path).status_code == 200
    wire.cut()
    gone, seed = time.monotonic(), 0
    failed: set[tuple[int, str]] = set()
    while time.monotonic() - gone < AWAY_SECONDS or len(failed) < len(paths) * len(town.workers):
        assert time.monotonic() - gone < 120, "pages are not even tried to be rendered"
        for n, worker in enumerate(town.workers):
            for path in paths:
                answer = worker.get(path)
                assert answer.status_code == 200, path
                if "render-failed" in answer.headers["cache-status"]:
                    failed.add((n, path))
        town.play("correct", seed := seed + 1)
        time.sleep(0.5)
    for worker in town.workers:
        assert_told_to_come_again(worker.get(cold))
        headers = {"host": "127.0.0.1", "sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0"}
        answer = worker.browser.post(worker.url + comment[0], data=comment[1], headers=headers)
        assert_told_to_come_again(answer)
        assert comment[1]["text"] in answer.text, "what was typed is not lost"
    town.play("publish", 77)
    wire.mend()
    town.let_all_read()
    assert town.stale([*paths, cold, *town.paths()[:12]], may_stand_in=True) == []


COMMENT = """
from django.urls import reverse
from polosa.articles.models import Article
from polosa.kit.sealed import seal_for
story = Article.objects.live().filter(thread__isnull=False).first()
fields = {"seal": seal_for("thread", id=story.thread_id), "parent": "", "text": "Мост открыли вовремя"}
result = [reverse("comments:write"), fields]
"""


def assert_told_to_come_again(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text[:300]
    assert int(answer.headers["retry-after"]) > 0
    assert "fwd=stale" not in answer.headers.get("cache-status", "")


def test_while_somebody_writes_for_long_readers_read_and_votes_are_told_soon(tmp_path_factory: Any) -> None:
    """SQLite: one writer at a time, and for long it is another process. Nobody waits for it behind anybody."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("on PostgreSQL writers do not wait for each other")
    with town_at(tmp_path_factory.mktemp("locked"), workers=1) as town:
        town.start()
        (worker,) = town.workers
        path, to, seal = town.run(
            "from django.urls import reverse\n"
            "from polosa.articles.models import Article\n"
            "from polosa.reactions.queries import PURPOSE, seal_for\n"
            "story = Article.objects.live().filter(has_mood=True).first()\n"
            "result = [story.get_absolute_url(), reverse('reactions:vote'), seal_for(PURPOSE, id=story.strip_id)]"
        )
        headers = {
            "host": "127.0.0.1",
            "sec-fetch-site": "same-origin",
            "sec-fetch-mode": "navigate",
            "user-agent": "Mozilla/5.0",
        }

        def vote() -> httpx.Response:
            sent = {"seal": seal, "mood": "joy"}
            return httpx.post(worker.url + to, data=sent, headers=headers, timeout=60, verify=False)

        worker.get(path)
        worker.get("/desk/login/")
        database = sqlite3.connect(town.folder / "data" / "polosa.sqlite3", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with ThreadPoolExecutor(8) as people:
            votes = [people.submit(vote) for _ in range(8)]
            while time.monotonic() - begun < AWAY_SECONDS or not all(one.done() for one in votes):
                assert worker.get(path).status_code == 200
                assert worker.get("/desk/login/").status_code == 200
                time.sleep(0.1)
                assert time.monotonic() - begun < 2 * AWAY_SECONDS, "somebody still waits"
        told = [one.result() for one in votes]
        assert {one.status_code for one in told} == {503}, "nobody is told that it counted"
        assert all(seal in one.text and one.headers["retry-after"] for one in told)
        database.execute("ROLLBACK")
        database.close()
        assert vote().status_code == 303
