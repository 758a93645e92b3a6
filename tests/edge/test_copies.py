"""The last good page of each address on disk: whole, private, bounded, an hour at most, and never of what is gone."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from polosa.edge import actions, copy_files, pages
from polosa.edge.addresses import Address
from polosa.edge.copies import COPIES, RESTART_SECONDS, Copies
from polosa.edge.entries import Entry
from polosa.edge.models import Purge

A = Address("http://paper.test", "/a/", "", "ru.auto.normal", False)
B = A._replace(path="/b/")
BODY = ("Мост открыт. " * 200).encode()


class Clock:
    """Seconds of the wall, as a test says."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EDGE_COPIES = str(tmp_path / "pages")
    settings.EDGE_COPY_SECONDS = 0
    return tmp_path / "pages"


def worker(clock: Clock | None = None, *, follows: bool = True) -> Copies:
    """Another process, as far as the disk is concerned."""
    copies = Copies(clock or Clock())
    if follows:
        copies._is_checked = copies._is_trusted = True
        copies.follow(is_read=True)
    return copies


def page(body: bytes = BODY, *keys: str) -> Entry:
    return Entry.of(
        200, [("Content-Type", "text/html; charset=utf-8"), ("X-Own", "1")], body, keys or ("article:1",)
    )


def kept(copies: Copies, address: Address = A, entry: Entry | None = None) -> None:
    copies.put(address, entry or page())
    assert copies.wait_until_written()
    place = copy_files.place_of(copies.folder or Path(), address)
    until = time.monotonic() + 5
    while not place.exists() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.02)


def test_another_process_shows_what_one_has_rendered(folder: Path) -> None:
    kept(worker())
    found = worker().get(A)
    assert found is not None and found.answers["identity"].body == BODY
    assert ("X-Own", "1") in found.answers["br"].headers
    assert found.status == 200 and found.keys == {"article:1"}
    assert not found.is_fresh(time.monotonic()) and found.may_stand_in(time.monotonic())
    assert worker().get(B) is None


def test_after_an_hour_it_is_shown_no_more(folder: Path) -> None:
    clock = Clock()
    kept(worker())
    clock.ahead = 3590
    found = worker(clock).get(A)
    assert found is not None and not found.may_stand_in(time.monotonic() + 11)
    clock.ahead = 3601
    assert worker(clock).get(A) is None
    clock.ahead = -60
    assert worker(clock).get(A) is None, "a page of the future: somebody has set the clock"


def test_nobody_else_may_read_it(folder: Path) -> None:
    kept(worker())
    worker().bury(["article:9"])
    modes = {stat.S_IMODE(path.lstat().st_mode) for path in folder.rglob("*")}
    assert modes <= {0o700, 0o600} and not list(folder.rglob(".*"))


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "other address", "no json"])
def test_a_torn_file_is_no_page(folder: Path, harm: str) -> None:
    copies = worker()
    kept(copies)
    place = copy_files.place_of(folder, A)
    content = place.read_bytes()
    if harm == "other address":
        kept(copies, B)
        content = copy_files.place_of(folder, B).read_bytes()
    harmed = {
        "cut": content[:-5],
        "flip": content[:-1] + bytes([content[-1] ^ 1]),
        "empty": b"",
        "no json": b"POLOSA",
    }
    place.write_bytes(harmed.get(harm, content))
    assert worker().get(A) is None


def test_a_page_that_needs_styles_that_are_gone_is_not_shown(
    folder: Path, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "site.abc.css").write_text("a{}")
    html = b'<link rel="stylesheet" href="/static/css/site.%s.css">' + BODY
    kept(worker(), A, page(html % b"abc"))
    kept(worker(), B, page(html % b"old"))
    assert worker().get(A) is not None and worker().get(B) is None


def test_the_disk_is_bounded(folder: Path, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(copy_files, "SHARDS", 1)
    monkeypatch.setattr(copy_files, "RECOUNT_EVERY", 1)
    settings.EDGE_COPY_BYTES = 60_000
    copies = worker()
    for number in range(60):
        kept(copies, A._replace(path=f"/{number}/"), page(os.urandom(3000)))
    sizes = [path.stat().st_size for path in (folder / "kept").rglob("*") if path.is_file()]
    assert sum(sizes) <= 60_000 and len(sizes) > 5
    assert worker().get(A._replace(path="/59/")) is not None, "the oldest go first"


def test_what_waits_is_bounded_and_the_newest_page_is_written(folder: Path, monkeypatch: Any) -> None:
    copies = worker()
    monkeypatch.setattr(copies, "_thread", object())
    for number in range(1000):
        copies.put(A._replace(path=f"/{number}/"), page())
    assert len(copies._waiting) <= 300
    copies.put(A, page(b"old " * 500))
    copies.put(A, page(b"new " * 500))
    copies._write_all()
    found = worker().get(A)
    assert found is not None and found.answers["identity"].body.startswith(b"new")


def test_a_busy_page_is_not_written_each_time(folder: Path, settings: Any) -> None:
    settings.EDGE_COPY_SECONDS = 30
    copies = worker()
    for _ in range(50):
        copies.put(A, page())
    assert copies.wait_until_written()
    time.sleep(0.1)
    assert copies.writes == 1


def test_a_page_purged_while_it_waited_is_not_written(folder: Path, monkeypatch: Any) -> None:
    copies = worker()
    monkeypatch.setattr(copies, "_thread", object())
    entry = page()
    copies.put(A, entry)
    entry.spoil(time.monotonic())
    copies._write_all()
    assert worker().get(A) is None


def test_an_address_that_leads_nowhere_is_forgotten(folder: Path) -> None:
    copies = worker()
    kept(copies)
    copies.forget(A)
    assert worker().get(A) is None
    copies.put(A, page())
    copies.forget(A)
    time.sleep(0.2)
    assert worker().get(A) is None, "also while it was being written"


def test_what_was_taken_away_is_not_shown_and_what_was_rendered_after_is(folder: Path) -> None:
    kept(worker())
    kept(worker(), B, page(BODY, "article:2"))
    worker().bury(["article:1"])
    assert worker().get(A) is None and worker().get(B) is not None
    time.sleep(0.05)
    kept(worker())
    assert worker().get(A) is not None


def test_more_than_can_be_noted_buries_everything(folder: Path) -> None:
    kept(worker())
    worker().bury(f"thread:{n}" for n in range(10_000))
    assert worker().get(A) is None
    assert len(list((folder / "gone").rglob("*"))) < 10


def test_a_disk_that_takes_no_note_loses_the_pages_and_shows_none(folder: Path, monkeypatch: Any) -> None:
    kept(worker())

    def full(path: Path, at: float) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copy_files, "mark", full)
    worker().bury(["article:1"])
    assert worker().get(A) is None and not (folder / "kept").exists()


@pytest.fixture
def own(folder: Path) -> Iterator[None]:
    """This process's own copies, as a worker has them that follows the log."""
    pages.forget()
    pages.LOG.look(now=True)
    COPIES.follow(is_read=True)
    yield
    COPIES._is_checked = COPIES._is_trusted = COPIES._was_away = False
    pages.forget()


@pytest.mark.django_db(transaction=True)
def test_nothing_unpublished_is_shown_even_if_the_process_dies_at_its_commit(
    own: None, monkeypatch: Any
) -> None:
    kept(worker())
    monkeypatch.setattr(
        pages.LOG, "apply_own", lambda *told, **how: None
    )  # killed between commit and consequence
    actions.purge("article:1")
    kept(worker())  # by somebody who read what was there before the commit
    assert worker().get(A) is None


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_pages_are_kept_again(own: None) -> None:
    actions.purge("article:1")
    time.sleep(0.05)
    kept(worker())
    assert worker().get(A) is not None


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_failed_may_lose_a_copy_and_never_shows_one(own: None) -> None:
    kept(worker())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.purge("article:1")
        1 / 0  # noqa: B018
    assert worker().get(A) is None


@pytest.mark.django_db(transaction=True)
def test_a_vote_takes_nothing_away(own: None) -> None:
    kept(worker())
    actions.purge("article:1", removes=False)
    assert worker().get(A) is not None


@pytest.mark.django_db(transaction=True)
def test_what_another_machine_took_away_is_buried_when_it_is_heard_of(own: None) -> None:
    kept(worker())
    Purge.objects.create(key="article:1")
    pages.LOG.look(now=True)
    assert worker().get(A) is None


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_away_while_nobody_followed_is_buried_at_the_next_start(own: None) -> None:
    kept(worker())
    kept(worker(), B, page(BODY, "article:2"))
    Purge.objects.create(key="article:1")
    Purge.objects.create(key="article:2", removes=False)
    started = worker(follows=False)
    assert started.get(B) is None, "nothing is believed before the log was read"
    started.follow(is_read=True)
    assert started.get(A) is None and started.get(B) is not None


@pytest.mark.django_db(transaction=True)
def test_however_often_one_thing_was_taken_away_others_are_buried_too(own: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("polosa.edge.copies.MOST_REMOVALS", 3)
    kept(worker())
    Purge.objects.bulk_create([Purge(key="latest") for _ in range(5)])
    Purge.objects.create(key="article:1")
    started = worker(follows=False)
    started.follow(is_read=True)
    assert started.get(A) is None


@pytest.mark.django_db(transaction=True)
def test_an_old_removal_that_is_known_costs_no_copy_at_a_start(own: None) -> None:
    actions.purge("article:1")
    Purge.objects.update(at=timezone.now() - timedelta(seconds=1))
    time.sleep(0.05)
    kept(worker())
    started = worker(follows=False)
    started.follow(is_read=True)
    assert started.get(A) is not None


def test_right_after_a_restart_without_a_database_copies_are_believed(folder: Path) -> None:
    kept(worker())
    started = worker(follows=False)
    started.follow(is_read=False)
    assert started.get(A) is not None


def test_long_after_the_last_look_at_the_log_they_are_not(folder: Path) -> None:
    kept(worker())
    clock = Clock()
    clock.ahead = RESTART_SECONDS + 5
    first, second = worker(clock, follows=False), worker(clock, follows=False)
    first.follow(is_read=False)
    second.follow(is_read=False)
    assert first.get(A) is None and second.get(A) is None, "nor by whoever starts after somebody who does not"


def test_another_database_makes_all_of_them_strangers(folder: Path) -> None:
    copies = worker()
    kept(copies)
    copies.distrust()
    assert copies.get(A) is None and worker().get(A) is None


def test_old_notes_go(folder: Path) -> None:
    copies = worker()
    copies.bury(["old", "new"])
    old = copy_files.grave_of(folder, "old")
    os.utime(old, (time.time() - 9000, time.time() - 9000))
    copy_files.prune_graves(folder, time.time() - 7200)
    assert not old.exists() and copy_files.grave_of(folder, "new").exists()


def test_without_a_folder_nothing_is_kept_anywhere(settings: Any) -> None:
    settings.EDGE_COPIES = ""
    copies = worker()
    copies.put(A, page())
    copies.bury(["article:1"])
    copies.forget(A)
    assert copies.get(A) is None and copies._thread is None
