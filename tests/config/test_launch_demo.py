import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from polosa.config import launch_demo
from polosa.config.console import Refusal
from polosa.config.lock import Lock
from tests.factories import stories


class Builder:
    """Stands in the place of the demo's texts and pictures; does what a test says."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.interrupt = False
        self.was_alone = False

    def build(self, *, console: object, **plan: Any) -> None:
        self.asked.append(plan)
        another = Lock("demo")
        self.was_alone = not another.take()
        another.release()
        if self.interrupt:
            raise KeyboardInterrupt


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any, db: Any) -> Builder:
    settings.POLOSA_DATA = tmp_path
    builder = Builder()
    monkeypatch.setattr(launch_demo, "import_module", lambda name: builder)
    monkeypatch.setattr(launch_demo, "prepare", lambda: None)
    return builder


def state(folder: Path) -> Any:
    return json.loads((folder / "demo.json").read_text())


def test_the_first_start_builds_the_demo_and_the_second_does_not(builder: Builder, tmp_path: Path) -> None:
    launch_demo.build_first()
    launch_demo.build_first()
    assert builder.asked == [{"number": 1, "articles": None}]
    assert state(tmp_path)["finished"]


def test_nobody_else_may_build_while_the_demo_is_built(builder: Builder) -> None:
    launch_demo.build_first()
    assert builder.was_alone
    builder.was_alone = False
    launch_demo.build(number=1, articles=None, fresh=False)
    assert builder.was_alone
    free = Lock("demo")
    assert free.take()
    free.release()


def test_who_waited_for_anothers_build_builds_nothing(builder: Builder, tmp_path: Path) -> None:
    is_taken = threading.Event()

    def another() -> None:
        lock = Lock("demo")
        lock.take()
        is_taken.set()
        time.sleep(0.3)
        (tmp_path / "demo.json").write_text('{"number": 1, "finished": true}')
        lock.release()

    thread = threading.Thread(target=another)
    thread.start()
    is_taken.wait(10)
    launch_demo.build_first()
    thread.join()
    assert builder.asked == []


def test_an_interrupted_build_goes_on_with_the_same_plan(builder: Builder, tmp_path: Path) -> None:
    builder.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        launch_demo.build(number=7, articles=30, fresh=False)
    assert not state(tmp_path)["finished"]
    builder.interrupt = False
    stories.story()
    launch_demo.build_first()
    assert builder.asked == [{"number": 7, "articles": 30}] * 2
    assert state(tmp_path)["finished"]


def test_a_paper_with_stories_of_its_own_is_left_alone(builder: Builder, tmp_path: Path) -> None:
    stories.story()
    launch_demo.build_first()
    with pytest.raises(Refusal):
        launch_demo.build(number=1, articles=None, fresh=False)
    assert builder.asked == []
    assert not (tmp_path / "demo.json").exists()


def test_fresh_moves_the_old_demo_aside_and_removes_nothing(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLOSA_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    launch_demo.build_first()
    (tmp_path / "polosa.sqlite3").write_text("old")
    launch_demo.build(number=2, articles=None, fresh=True)
    (aside,) = tmp_path.glob("before-*")
    assert (aside / "polosa.sqlite3").read_text() == "old"
    assert state(aside)["number"] == 1
    assert state(tmp_path)["number"] == 2


def test_fresh_touches_no_folder_without_a_demo(builder: Builder, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("POLOSA_DATA", str(tmp_path))
    (tmp_path / "polosa.sqlite3").write_text("a real paper")
    with pytest.raises(Refusal):
        launch_demo.build(number=1, articles=None, fresh=True)
    assert (tmp_path / "polosa.sqlite3").read_text() == "a real paper"
