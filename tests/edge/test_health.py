"""What an orchestrator is told, over real connections: lives, and can serve."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from django.test import Client

from polosa.edge import health, pages
from tools.guard import guarded

from .small import ROOT, SmallPaper, wait

pytestmark = pytest.mark.slow
AWAY = "ALTER TABLE edge_purge RENAME TO edge_purge_away"
BACK = "ALTER TABLE edge_purge_away RENAME TO edge_purge"


class Probed(SmallPaper):
    def probe(self, path: str = "/readyz") -> tuple[int, str]:
        answer = self.get(path)
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code, answer.text

    def alter(self, sql: str) -> None:
        with sqlite3.connect(self.data / "small.sqlite3", timeout=10) as database:
            database.execute(sql)
        database.close()


def a_paper(folder: Path) -> Probed:
    paper = Probed(folder)
    paper.environ["SMALL_PATIENCE"] = "1"
    return paper


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Probed]:
    paper = a_paper(tmp_path)
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


def test_a_worker_that_has_never_read_the_log_lives_and_is_not_ready(tmp_path: Path) -> None:
    paper = a_paper(tmp_path)
    paper.log = (tmp_path / "log").open("ab")
    command = [sys.executable, "-m", "tests.edge.serve_small", *paper.arguments]
    paper.process = guarded(
        subprocess.Popen(command, cwd=ROOT, env=paper.environ, stdout=paper.log, stderr=paper.log)
    )
    try:
        wait(lambda: lives(paper), 60)
        assert paper.probe("/healthz") == (200, "ok")
        assert paper.probe() == (503, "the purge log has not been read")
        migrate = [sys.executable, "-m", "django", "migrate", "-v", "0"]
        subprocess.run(migrate, cwd=ROOT, env=paper.environ, check=True, timeout=60)
        wait(lambda: paper.probe() == (200, "ok"))
    finally:
        assert paper.stop() == 0, paper.told()


def lives(paper: SmallPaper) -> bool:
    try:
        return httpx.get(f"{paper.url}/healthz", timeout=2, verify=False).status_code == 200
    except httpx.TransportError:
        return False


def test_a_database_that_is_away_takes_no_worker_out_that_has_pages(paper: Probed) -> None:
    assert paper.probe() == (200, "ok")
    page = paper.get("/page/a/").text
    paper.alter(AWAY)
    wait(lambda: paper.probe()[1] != "ok")
    status, words = paper.probe()
    assert (status, words[:48]) == (200, "ok, from memory: the database has been away for ")
    assert paper.get("/page/a/").text == page
    paper.alter(BACK)
    wait(lambda: paper.probe() == (200, "ok"))


def test_without_a_page_a_worker_whose_database_is_away_is_not_ready(paper: Probed) -> None:
    paper.alter(AWAY)
    wait(lambda: paper.probe()[0] == 503)
    assert paper.probe()[1] == "the database is away, and no page is kept that may stand in"
    assert paper.probe("/healthz") == (200, "ok")
    paper.alter(BACK)
    wait(lambda: paper.probe() == (200, "ok"))


@pytest.mark.parametrize(
    ("path", "file", "words"),
    [
        ("/page/stuck/", "seconds", "no page can be rendered"),
        ("/account/slow/", "slow", "readers who are signed in get no answer"),
        ("/desk/slow/", "slow", "the desk does not answer"),
    ],
)
def test_a_thread_that_is_stuck_is_told(paper: Probed, path: str, file: str, words: str) -> None:
    paper.say(file, "4")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(paper.get, path)
        wait(lambda: paper.probe() == (503, words))
        assert paper.probe("/healthz") == (200, "ok")
        asked.result()
    wait(lambda: paper.probe() == (200, "ok"))


def test_a_worker_that_is_stopped_answers_what_it_has_begun_and_takes_no_more(tmp_path: Path) -> None:
    paper = a_paper(tmp_path)
    paper.start()
    paper.say("slow", "1.5")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(paper.get, "/account/slow/")
        wait(lambda: paper.data.joinpath("slow.count").exists())
        assert paper.stop() == 0
        assert asked.result().text == "ok"
    assert not lives(paper)


@pytest.mark.django_db
def test_under_a_wsgi_server_the_probes_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pages.forget()
    browser = Client()
    assert browser.get("/healthz").content == b"ok"
    assert (browser.get("/readyz").status_code, browser.get("/readyz").content) == (200, b"ok")
    monkeypatch.setattr(pages.LOG, "look", lambda now=False: False)
    monkeypatch.setattr(pages.LOG, "looked_at", pages.LOG.looked_at - 100)
    assert browser.get("/readyz").status_code == 503
    pages.STORE.put("page", _Page(), most=2**20)  # type: ignore[arg-type]
    assert browser.get("/readyz").status_code == 200
    monkeypatch.setattr(pages.LOG, "looked_at", pages.LOG.looked_at - 3600)
    assert health.troubles()
    pages.forget()
    assert browser.get("/readyz").status_code == 503


class _Page:
    keys: frozenset[str] = frozenset()
    size = 1
    is_brief = False

    def spoil(self, at: float) -> None:
        pass
