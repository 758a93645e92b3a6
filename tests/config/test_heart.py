"""A process that does not get on with its work finds out, and ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from polosa.config import heart, jobs
from polosa.config.heart import OVERRUN, TAKEN_OVER, Heart, Watch
from polosa.edge.background import lease as leases
from polosa.edge.background import runs
from polosa.edge.background.lease import Lease
from polosa.edge.models import JobRun
from polosa.edge.models import Lease as LeaseRow

pytestmark = pytest.mark.django_db
ended: list[int] = []


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(heart, "close_old_connections", lambda: None)
    ended.clear()
    yield


def begun() -> DBTaskResult:
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, run_after=timezone.now(), task_path="some.task"
    )
    task.claim(jobs.WORKER_ID)
    return task


def test_a_heart_that_beats_keeps_the_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    lease = Lease("clerk")
    assert lease.take()
    own = Heart(Watch(), [lease], end=ended.append)
    own.beat()
    rows = dict(LeaseRow.objects.values_list("name", "until"))
    assert set(rows) == {"clerk", jobs.lease_of(jobs.WORKER_ID).name}
    LeaseRow.objects.update(until=1.0)
    own.beat()
    assert min(LeaseRow.objects.values_list("until", flat=True)) > time.time()


def test_a_lease_that_was_lost_is_not_taken_back_by_the_heart() -> None:
    lease, other = Lease("clerk"), Lease("clerk", holder="elsewhere 1 1")
    assert lease.take()
    LeaseRow.objects.update(until=1.0)
    assert other.take()
    own = Heart(Watch(), [lease], end=ended.append)
    own.beat()
    own.beat()
    assert LeaseRow.objects.get(name="clerk").holder == "elsewhere 1 1"
    assert not lease.take()


def test_a_task_that_takes_too_long_has_failed_and_its_process_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs.register({"some.task": 600}, now=timezone.now())
    task, watch = begun(), Watch()
    own = Heart(watch, most=0.05, end=ended.append)
    watch.begin("the task some.task", task=task.pk)
    own.look()
    assert ended == []
    time.sleep(0.1)
    own.look()
    assert ended == [OVERRUN]
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert "test_heart.py" in task.traceback, "where it hung"
    assert JobRun.objects.get().failed_at is not None
    assert "the task some.task has taken more than" in caplog.text


def test_a_job_of_the_schedule_that_hangs_ends_the_process_too() -> None:
    watch, let_go = Watch(), threading.Event()

    def hang() -> None:
        with watch.doing("polosa.config.jobs.forget_sessions"):
            let_go.wait(20)

    thread = threading.Thread(target=hang)
    thread.start()
    time.sleep(0.1)
    Heart(watch, most=0.05, end=ended.append).look()
    let_go.set()
    thread.join()
    assert ended == [OVERRUN]
    Heart(watch, most=0.05, end=ended.append).look()
    assert ended == [OVERRUN]


def test_who_wakes_after_its_task_was_taken_over_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    task, watch = begun(), Watch()
    watch.begin("the task some.task", task=task.pk)
    own = Heart(watch, end=ended.append)
    own.beat()
    monkeypatch.setattr(jobs, "PROCESS_SECONDS", 0.05)
    time.sleep(0.1)
    own.beat()
    assert ended == [], "it was silent, and its task still is its own"
    task.refresh_from_db()
    task.claim("elsewhere 5 7")
    time.sleep(0.1)
    own.beat()
    assert ended == [TAKEN_OVER]


def test_the_heart_beats_often_enough() -> None:
    assert heart.BEAT_SECONDS * 3 < leases.LEASE_SECONDS < jobs.PROCESS_SECONDS
    assert leases.RENEW_SECONDS * 3 < leases.LEASE_SECONDS
    assert leases.LEASE_SECONDS + leases.FROZEN_SECONDS < 60, "another leads within a minute"
