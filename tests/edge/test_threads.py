"""Threads that go on, and what a process tells when they cannot."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from polosa.edge import health, pages
from polosa.edge.background import overdue, runs, threads
from polosa.edge.background.overdue import Overdue
from polosa.edge.follower import Follower
from polosa.edge.models import JobRun

from .small import wait


def test_a_thread_that_falls_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    stopping, lives = threading.Event(), []

    def work() -> None:
        lives.append(1)
        if len(lives) < 3:
            raise [OSError(28, "No space left on device"), SystemExit(1)][len(lives) - 1]
        stopping.wait()

    thread = threads.Worker("mill", work, stopping)
    thread.start()
    wait(lambda: len(lives) == 3, 20)
    assert thread.is_alive()
    assert thread.falls == 2
    assert "the thread 'mill' fell" in caplog.text
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_thread_that_is_done_does_not_begin_again() -> None:
    lives: list[int] = []
    thread = threads.Worker("mill", lambda: lives.append(1), threading.Event())
    thread.start()
    thread.join(5)
    assert lives == [1]


def test_the_purge_log_is_followed_on_after_an_error_that_nobody_thought_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def catch_up() -> bool:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("nobody thought of this")
        return True

    monkeypatch.setattr(pages, "catch_up", catch_up)
    monkeypatch.setattr(overdue.OVERDUE, "look", lambda: None)
    follower = Follower()
    try:
        assert follower.start(10)
        assert follower.lives
    finally:
        follower.stop(5)


@pytest.mark.django_db
def test_an_overdue_job_is_told_by_the_probe_and_keeps_no_readers_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    runs.register({"polosa.readers.tasks.prune": 86400}, now=now - timedelta(days=4))
    told = Overdue()
    monkeypatch.setattr(health, "OVERDUE", told)
    assert "overdue" not in health.words(0.0)
    told.look()
    assert health.words(0.0).endswith("overdue: polosa.readers.tasks.prune (no success for 5760 min)")
    JobRun.objects.update(succeeded_at=now)
    told.look()
    assert "overdue" in health.words(0.0), "asked no more often than that"
    told._look_at = 0.0
    told.look()
    assert "overdue" not in health.words(0.0)
