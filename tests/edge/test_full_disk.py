"""A full disk: nothing that is written is torn, no thread dies of it, and all goes on when there is room again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile

from polosa.config import secrets
from polosa.config.env import EnvError
from polosa.edge import recorder, tallies
from polosa.edge.gateways.witness import Witness
from polosa.edge.journal import Journal, Ledger, Part
from polosa.edge.recorder import Recorder
from polosa.edge.tallies import OwnTally, Tally
from polosa.edge.whole_files import create_file, replace_file
from polosa.kit.storage import WholeFileStorage
from tests.factories.disks import full_disk, full_disk_of

from .small import SmallPaper, wait


class Book:
    """The database's side of a journal."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: dict[str, int] = {}

    def write(self, part: Part) -> None:
        self.lines += part.lines
        self.places[part.name] = part.upto

    @property
    def ledger(self) -> Ledger:
        return Ledger(lambda name: self.places.get(name, 0), self.write, self.places.pop)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def journal(tmp_path: Path, book: Book) -> Iterator[Journal]:
    """Without its thread."""
    journal = Journal(tmp_path / "views", book.ledger)
    journal._open()
    yield journal
    journal._file.close()  # type: ignore[union-attr]


def file_of(journal: Journal) -> Path:
    return journal._folder / journal._name


def test_a_line_that_the_disk_takes_in_part_is_not_there_at_all(journal: Journal, book: Book) -> None:
    assert journal.add("first line")
    with full_disk(at=15):
        assert not journal.add("second line, which is long")
        assert not journal.add("third")
    assert file_of(journal).read_text() == "first line\n"
    assert journal.dropped == 2
    assert journal.add("fourth")
    assert file_of(journal).read_text() == "first line\nfourth\n"
    journal.flush()
    assert book.lines == ["first line", "fourth"]
    assert book.places[journal._name] == file_of(journal).stat().st_size, "where the next one begins to read"


def test_who_inherits_a_journal_of_a_full_disk_reads_every_line_that_was_taken(
    journal: Journal, book: Book, tmp_path: Path
) -> None:
    taken = []
    for number in range(40):
        with full_disk(at=100 + 10 * (number % 3)):
            if journal.add(f"line {number} {'x' * number}"):
                taken.append(f"line {number} {'x' * number}")
    assert 0 < len(taken) < 40
    journal._file.close()  # type: ignore[union-attr]  # killed
    heir = Journal(tmp_path / "views", book.ledger)
    heir._open()
    heir._adopt_orphans()
    assert book.lines == taken
    journal._file = heir._file


def test_a_short_write_that_cannot_be_taken_back_at_once_is_taken_back_later(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    real = os.ftruncate

    def broken(number: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    journal.add("first")
    with full_disk(at=10):
        monkeypatch.setattr(os, "ftruncate", broken)
        assert not journal.add("second line")
        assert not journal.add("x")
    monkeypatch.setattr(os, "ftruncate", real)
    assert journal.add("third")
    assert file_of(journal).read_text() == "first\nthird\n"


def test_a_journal_that_cannot_be_begun_is_begun_later(tmp_path: Path, book: Book) -> None:
    """A worker that starts on a full disk serves readers all the same."""
    (tmp_path / "views").write_text("no folder can be made here")
    journal = Journal(tmp_path / "views", book.ledger)
    journal.start()
    assert not journal.add("lost")
    (tmp_path / "views").unlink()
    wait(lambda: journal.add("kept"), 10)
    wait(lambda: book.lines == ["kept"], 10)
    journal.stop(5)


def test_a_journal_that_cannot_turn_over_goes_on_in_the_file_it_has(
    journal: Journal, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polosa.edge.journal.FULL_BYTES", 10)
    monkeypatch.setattr(
        "polosa.edge.journal._locked", lambda path, **how: _raise(OSError(28, "No space left"))
    )
    journal.add("a line that makes the file full")
    before = file_of(journal)
    with pytest.raises(OSError):
        journal.flush()
    assert file_of(journal) == before
    assert journal.add("another")
    assert before.read_text().endswith("another\n")


def _raise(wrong: Exception) -> Any:
    raise wrong


@pytest.mark.parametrize("write", [replace_file, create_file])
def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, write: Callable[..., object]) -> None:
    with full_disk(at=100), pytest.raises(OSError):
        write(tmp_path / "file", b"x" * 1000)
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "file", b"x" * 1000)
    assert (tmp_path / "file").read_bytes() == b"x" * 1000
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    file = replace_file(tmp_path / "file", b"before")
    with full_disk(at=4), pytest.raises(OSError):
        replace_file(file, b"after, and longer")
    assert file.read_bytes() == b"before"


def test_who_comes_second_finds_the_firsts_file(tmp_path: Path) -> None:
    assert create_file(tmp_path / "file", b"first")
    assert not create_file(tmp_path / "file", b"second")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]


def test_secrets_are_whole_or_not_there(tmp_path: Path) -> None:
    with full_disk(at=20), pytest.raises(EnvError):
        secrets.load(tmp_path)
    assert list(tmp_path.iterdir()) == []
    kept = secrets.load(tmp_path)
    assert secrets.load(tmp_path) == kept


def test_how_far_caches_were_told_is_not_forgotten(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "caches.json")
    witness.note("front", 5)
    with full_disk(at=3), pytest.raises(OSError):
        witness.note("front", 6)
    assert witness.position("front") == 5


def test_a_picture_that_did_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=tmp_path)
    with full_disk(at=1000), pytest.raises(OSError):
        storage.save("originals/bridge.jpg", ContentFile(b"x" * 5000))
    assert not storage.exists("originals/bridge.jpg")
    storage.save("originals/bridge.jpg", ContentFile(b"old"))
    with full_disk(at=1000), pytest.raises(OSError):
        storage.save("originals/bridge.jpg", ContentFile(b"x" * 5000))
    assert [path.read_bytes() for path in (tmp_path / "originals").iterdir()] == [b"old"]


def test_the_recorder_goes_on_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = SimpleNamespace(hits=1)
    monkeypatch.setattr(recorder, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(recorder, "tally_of", lambda worker: Tally(counters={"hits": worker.hits}))
    writer = Recorder(numbers, tmp_path / "metrics")  # type: ignore[arg-type]
    with full_disk(at=5):
        writer.start()
        time.sleep(0.3)
    wait(lambda: tallies.read(tmp_path / "metrics")[:1], 10)
    with full_disk(at=5):
        numbers.hits = 2
        time.sleep(0.3)
        (told,) = tallies.read(tmp_path / "metrics")
        assert told.counters["hits"] == 1, "as it was, and not torn"
    wait(lambda: tallies.read(tmp_path / "metrics")[0].counters["hits"] == 2, 10)
    writer.stop(5)
    assert caplog.text.count("metrics cannot be written") == 1


def test_sums_are_not_lost_when_they_cannot_be_folded(tmp_path: Path) -> None:
    own = OwnTally(tmp_path)
    own.write(Tally(counters={"hits": 7.0}))
    own.leave()
    with full_disk(at=5), pytest.raises(OSError):
        OwnTally(tmp_path)
    assert tallies.total(tallies.read(tmp_path)).counters["hits"] == 7
    OwnTally(tmp_path).leave()
    assert tallies.total(tallies.read(tmp_path)).counters["hits"] == 7
    assert json.loads((tmp_path / "gone.json").read_text())["tally"]["counters"]["hits"] == 7


@pytest.mark.slow
def test_a_worker_on_a_full_disk_answers_and_counts_on_when_there_is_room(tmp_path: Path) -> None:
    paper = SmallPaper(tmp_path)
    paper.start()
    try:
        (worker,) = paper.processes()

        def hits() -> float:
            return tallies.total(tallies.read(tmp_path / "metrics")).counters.get("hits", 0)

        paper.get("/page/a/")
        paper.get("/page/a/")
        wait(lambda: hits() >= 1, 20)
        with full_disk_of(worker, at=10):
            for _ in range(20):
                assert paper.get("/page/a/").status_code == 200
            time.sleep(2.5)
            assert hits() < 20
        wait(lambda: hits() >= 20, 20)
        assert paper.processes() == {worker}
    finally:
        assert paper.stop() == 0, paper.told()
