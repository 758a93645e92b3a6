"""Two server processes of one machine, and their database gone: what one has rendered the other shows, for an hour."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow
STALE_SECONDS = 12


class Pair:
    """Two processes that share a data folder. Renders fail while `fails` says so, as without a database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.one, self.other = self._paper(), self._paper()

    def _paper(self, **environ: str) -> SmallPaper:
        paper = SmallPaper(self.folder)
        paper.environ |= environ
        return paper

    def again(self, **environ: str) -> SmallPaper:
        """The other one, started anew."""
        self.other.stop()
        self.other = self._paper(**environ)
        self.other.start()
        return self.other

    def is_kept(self, count: int = 1) -> bool:
        return len([path for path in (self.folder / "pages" / "kept").rglob("*") if path.is_file()]) >= count

    def lose_database(self) -> None:
        self.one.say("fails", "yes")
        for file in self.folder.glob("small.sqlite3*"):
            file.rename(self.folder / f"away-{file.name}")
        (self.folder / "small.sqlite3").mkdir()

    def find_database(self) -> None:
        (self.folder / "small.sqlite3").rmdir()
        for file in self.folder.glob("away-*"):
            file.rename(self.folder / file.name.removeprefix("away-"))
        self.one.say("fails", "no")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path)
    pair.one.start()
    pair.other.start()
    yield pair
    for paper in (pair.one, pair.other):
        if paper.process.poll() is None:
            paper.stop()


def see(paper: SmallPaper, path: str) -> Any:
    """At the address of one and the same paper, whichever process answers."""
    return paper.get(path, host="paper.test")


def stands_in(answer: Any, text: str) -> bool:
    return (
        answer.status_code == 200
        and text in answer.text
        and "render-failed" in answer.headers["cache-status"]
    )


def test_what_one_has_rendered_the_other_shows_also_after_a_restart_without_a_database(pair: Pair) -> None:
    assert see(pair.one, "/page/a/").status_code == 200
    wait(pair.is_kept)
    pair.one.say("fails", "yes")
    assert stands_in(see(pair.other, "/page/a/"), "мост открыт")
    signed_in = pair.other.get("/page/a/", host="paper.test", cookie="sessionid=good")
    assert stands_in(signed_in, "мост открыт") and "sessionid" not in signed_in.text
    assert signed_in.headers["cache-control"] == "private, no-store"
    assert see(pair.other, "/page/never-seen/").status_code == 500
    pair.one.say("fails", "no")
    wait(lambda: "render-failed" not in see(pair.other, "/page/a/").headers["cache-status"])
    pair.lose_database()
    started = pair.again()
    assert stands_in(see(started, "/page/a/"), "мост открыт")
    assert "since the start" in started.get("/readyz").text
    pair.find_database()
    pair.one.say("text", "мост закрыт")
    wait(lambda: "мост закрыт" in see(started, "/page/a/").text)


def test_what_was_taken_away_is_shown_by_nobody(pair: Pair) -> None:
    for path in ("/page/a/", "/page/b/"):
        assert see(pair.one, path).status_code == 200
    wait(lambda: pair.is_kept(2))
    pair.one.purge("page:a", removes=True)
    pair.one.purge("page:b", removes=False)
    time.sleep(1)
    pair.lose_database()
    for find in (lambda: pair.other, pair.again):
        paper = find()
        assert see(paper, "/page/a/").status_code == 500
        assert stands_in(see(paper, "/page/b/"), "мост открыт")
    assert see(pair.one, "/page/a/").status_code == 500, "nor from the memory that had it"
    assert stands_in(see(pair.one, "/page/b/"), "мост открыт")


def test_the_hour_ends(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    for paper in (pair.one, pair.other):
        paper.environ["SMALL_STALE"] = str(STALE_SECONDS)
    pair.one.start()
    pair.other.start()
    try:
        see(pair.one, "/page/a/")
        begun = time.monotonic()
        wait(pair.is_kept)
        pair.one.say("fails", "yes")
        assert stands_in(see(pair.other, "/page/a/"), "мост открыт")
        time.sleep(max(0.0, begun + STALE_SECONDS + 0.5 - time.monotonic()))
        assert see(pair.other, "/page/a/").status_code == 500
    finally:
        pair.one.stop()
        pair.other.stop()


def test_a_page_that_is_gone_by_itself_takes_its_copy_along(pair: Pair) -> None:
    see(pair.one, "/page/a/")
    wait(pair.is_kept)
    pair.one.say("status", "404")
    pair.one.purge("page:a")
    time.sleep(0.7)
    assert see(pair.one, "/page/a/").status_code == 404
    pair.one.say("status", "200")
    pair.one.say("fails", "yes")
    assert see(pair.other, "/page/a/").status_code == 500
