import os
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from polosa.config import clerk, jobs
from polosa.config.clerk import Scheduler
from polosa.config.lease import Lease
from polosa.config.schedule import SCHEDULE, Job
from tests.factories import stories

done: list[str] = []


def sweep() -> None:
    done.append("swept")


def fall() -> None:
    raise RuntimeError("broken on purpose")


SWEEP = Job("tests.config.test_clerk.sweep", every=60, first=10)
FALL = Job("tests.config.test_clerk.fall", every=60)


class Free:
    """A lease that is ours unless a test says otherwise."""

    ours: Any = True

    def take(self, *, wait: bool = False) -> bool:
        if isinstance(self.ours, Exception):
            raise self.ours
        return self.ours


class Night:
    """A scheduler whose clock a test turns."""

    def __init__(self, *jobs: Job) -> None:
        self.now, self.lease = 0.0, Free()
        self.scheduler = Scheduler(jobs, self.lease, clock=lambda: self.now)  # type: ignore[arg-type]

    def at(self, now: float) -> int:
        """How often the sweep ran at that moment."""
        self.now = now
        done.clear()
        self.scheduler.tick()
        return len(done)


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clerk, "close_old_connections", lambda: None)


def test_a_job_runs_when_it_is_due_and_not_before() -> None:
    night = Night(SWEEP)
    assert [night.at(now) for now in (0, 9, 10, 11, 69, 71, 72)] == [0, 0, 1, 0, 0, 1, 0]


def test_a_job_that_fails_stops_no_other_and_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    night = Night(FALL, SWEEP)
    assert night.at(10) == 1
    assert night.at(71) == 1
    assert "broken on purpose" in caplog.text


def test_the_same_failure_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    night = Night(FALL._replace(every=1))
    for now in range(20):
        night.at(now)
    assert caplog.text.count("failed; again") == 1


def test_what_another_clerk_does_is_left_to_it() -> None:
    night = Night(SWEEP)
    night.lease.ours = False
    assert night.at(10) == 0
    night.lease.ours = True
    assert [night.at(11), night.at(70)] == [0, 1]


def test_jobs_wait_for_a_database_that_is_away() -> None:
    night = Night(SWEEP)
    night.lease.ours = OperationalError("connection refused")
    assert night.at(10) == 0
    night.lease.ours = True
    assert night.at(12) == 1


def test_every_job_of_the_schedule_is_there() -> None:
    for job in SCHEDULE:
        module, _, name = job.path.rpartition(".")
        assert callable(getattr(import_module(module), name, None)) or hasattr(
            getattr(import_module(module), name), "enqueue"
        ), job.path


@pytest.fixture
def leases(db: Any) -> Iterator[tuple[Lease, Lease]]:
    pair = Lease("test"), Lease("test")
    yield pair
    for lease in pair:
        lease.release()


def test_only_one_holds_the_lease(leases: tuple[Lease, Lease]) -> None:
    first, second = leases
    assert first.take()
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    assert not first.take()


def test_a_lost_connection_loses_the_lease(leases: tuple[Lease, Lease]) -> None:
    first, second = leases
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite the lease is a file")
    assert first.take()
    assert first._connection is not None
    first._connection.connection.close()
    assert second.take()
    assert not first.take()


@pytest.mark.django_db
def test_what_is_due_goes_live_and_what_expired_goes_off() -> None:
    due, old = stories.draft("Мост откроют"), stories.story("Ярмарка идёт")
    due.go_live_at = timezone.now() + timedelta(hours=1)
    revision = due.save_revision()
    revision.publish()
    just_now = timezone.now() - timedelta(seconds=1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = just_now.isoformat()
    revision.approved_go_live_at = just_now
    revision.save()
    type(old).objects.filter(pk=old.pk).update(expire_at=just_now)
    jobs.publish_scheduled()
    due.refresh_from_db()
    old.refresh_from_db()
    assert (due.live, old.live, old.expired) == (True, False, True)


def running(worker: str, ago: timedelta = timedelta()) -> DBTaskResult:
    fields = {"args_kwargs": {"args": [], "kwargs": {}}, "run_after": timezone.now(), "status": "RUNNING"}
    return DBTaskResult.objects.create(started_at=timezone.now() - ago, worker_ids=[worker], **fields)


def states(*tasks: DBTaskResult) -> list[str]:
    return [DBTaskResult.objects.get(pk=task.pk).status for task in tasks]


@pytest.mark.django_db
def test_tasks_of_a_killed_clerk_return_to_the_queue() -> None:
    killed, reborn = running(f"{jobs.NODE} 999999999 ab"), running(f"{jobs.NODE} {os.getpid()} ab")
    alive, own = running(f"{jobs.NODE} {os.getppid()} ab"), running(jobs.WORKER_ID, timedelta(hours=2))
    afar, long_ago = running("elsewhere 5 ab"), running("elsewhere 5 ab", timedelta(hours=2))
    assert jobs.resume_lost_tasks() == 3
    assert states(killed, reborn, long_ago) == ["READY"] * 3
    assert states(alive, own, afar) == ["RUNNING"] * 3


@pytest.mark.django_db
def test_a_clerk_that_leaves_hands_its_own_task_back() -> None:
    own, other = running(jobs.WORKER_ID), running(f"{jobs.NODE} {os.getppid()} ab")
    assert jobs.hand_back_tasks() == 1
    assert states(own, other) == ["READY", "RUNNING"]
