"""The schedule: what is due is done, once, by whoever leads."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from polosa.config import checkup, jobs, scheduler
from polosa.config.lock import Lock
from polosa.config.schedule import SCHEDULE, Job
from polosa.config.scheduler import Scheduler
from polosa.edge.background import runs
from polosa.edge.background.lease import Lease
from polosa.edge.models import JobRun
from tests.factories.at_once import shared_database

pytestmark = pytest.mark.django_db
HERE = "tests.config.test_scheduler"
done: list[str] = []


def sweep() -> None:
    done.append("swept")


def fall() -> None:
    raise RuntimeError("broken on purpose")


@task()
def queued() -> None:
    pass


SWEEP = Job(f"{HERE}.sweep", every=60, first=10)
QUICK = Job(f"{HERE}.sweep", every=5)
FALL = Job(f"{HERE}.fall", every=60)
QUEUED = Job(f"{HERE}.queued", every=600)


class Night:
    """A scheduler whose clock a test turns; the database's moments are moved with it."""

    def __init__(self, *jobs: Job, holder: str = "elsewhere 1 1") -> None:
        self.now, self.lease = 0.0, Lease("night", holder=holder)
        self.scheduler = Scheduler(jobs, self.lease, clock=lambda: self.now)

    def at(self, now: float) -> int:
        """How often the sweep ran at that moment."""
        past = timedelta(seconds=now - self.now)
        for run in JobRun.objects.all():
            moved = {
                name: at - past
                for name in ("since", "started_at", "succeeded_at", "failed_at")
                if (at := getattr(run, name)) is not None
            }
            JobRun.objects.filter(pk=run.pk).update(**moved)
        self.now = now
        done.clear()
        self.scheduler.tick()
        return len(done)


def end_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE edge_lease SET until = until - 1000")


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)


@pytest.fixture
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


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


def test_a_daily_job_that_failed_does_not_wait_a_day() -> None:
    daily = FALL._replace(every=86400)
    night = Night(daily)
    night.at(0)
    assert night.scheduler.due[daily] == pytest.approx(300)


def test_what_another_clerk_does_is_left_to_it() -> None:
    night, other = Night(SWEEP), Lease("night", holder="elsewhere 2 2")
    assert other.take()
    assert night.at(10) == 0
    other.release()
    assert [night.at(11), night.at(70)] == [0, 1]


def test_who_takes_over_does_what_was_not_done_and_only_that() -> None:
    daily = SWEEP._replace(every=86400)
    first, second = Night(daily), Night(daily, holder="elsewhere 2 2")
    assert first.at(10) == 1
    second.now = 10
    end_leases()
    assert second.at(10) == 0, "the one before has done it"
    assert second.at(86400 + 5) == 0
    assert second.at(86400 + 11) == 1


def test_who_was_frozen_and_believes_that_it_leads_begins_nothing(
    caplog: pytest.LogCaptureFixture, queue: None
) -> None:
    frozen, leader = Night(SWEEP, QUEUED), Night(SWEEP, QUEUED, holder="elsewhere 2 2")
    frozen.at(0)
    end_leases()
    DBTaskResult.objects.all().delete()
    JobRun.objects.update(started_at=None)
    assert leader.lease.take()
    assert frozen.lease.take(), "it has not asked yet"
    assert frozen.at(10) == 0
    assert not DBTaskResult.objects.exists()
    assert "another process leads" in caplog.text


def test_jobs_wait_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    night = Night(SWEEP)

    def away(**asked: bool) -> bool:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(night.lease, "take", away)
        assert night.at(10) == 0
    assert night.at(12) == 1


def test_an_older_release_that_leads_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    """It knows no leases: while many nodes are upgraded, both would lead."""
    if connection.vendor != "postgresql":
        pytest.skip("a database in a file has one node")
    old, night = Lock("clerk"), Night(SWEEP)
    assert old.take()
    try:
        assert night.at(10) == 0
        assert "older release" in caplog.text
        with pytest.raises(checkup.Trouble, match="прежнего выпуска"):
            checkup._jobs()
    finally:
        old.release()
    assert night.at(71) == 1
    checkup._jobs()


def test_a_lock_is_held_by_who_got_it_and_not_by_whose_connection_lives() -> None:
    """The database was away; Django connects anew by itself."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite the lock is a file")
    first, second = Lock("test"), Lock("test")
    try:
        assert first.take()
        assert first._connection is not None
        first._connection.connection.close()  # the outage
        assert second.take()
        assert not first.take()
        assert first._connection is None, "a connection without the lock is not kept"
        assert not first.take()
    finally:
        first.release()
        second.release()


def test_a_task_is_not_put_beside_one_that_waits(queue: None) -> None:
    night = Night(QUEUED)
    night.at(0)
    night.at(601)
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(status="SUCCESSFUL")
    night.at(1300)
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_leaders_begin_a_job_once(queue: None, tmp_path: Path) -> None:
    """The lease is out of the way: the claim alone must hold."""
    with shared_database(tmp_path) as at_once:
        schedulers = [Scheduler([QUEUED], Lease("none")) for _ in range(4)]
        waits = at_once(*[partial(each._begin, QUEUED, queued) for each in schedulers])
        assert sorted(map(bool, waits)) == [False, True, True, True]
        assert DBTaskResult.objects.count() == 1


def test_who_waited_for_the_row_while_another_claimed_the_job_does_not_claim_it_too() -> None:
    """Its moment is from before: the beginning that it reads lies in its future."""
    before = timezone.now()
    with transaction.atomic():
        assert not runs.claim("job", every=600, now=before + timedelta(seconds=2))
        assert runs.claim("job", every=600, now=before)
        assert not runs.claim("job", every=600, now=before - timedelta(days=1)), "a clock that was put back"


def test_every_job_of_the_schedule_is_there() -> None:
    for job in SCHEDULE:
        module, _, name = job.path.rpartition(".")
        assert callable(getattr(import_module(module), name, None)) or hasattr(
            getattr(import_module(module), name), "enqueue"
        ), job.path


def test_how_a_job_has_ended_is_kept() -> None:
    night = Night(SWEEP, FALL)
    night.at(10)
    swept, fell = JobRun.objects.get(name=SWEEP.path), JobRun.objects.get(name=FALL.path)
    assert (swept.succeeded_at is not None, swept.failed_at) == (True, None)
    assert (fell.succeeded_at, fell.failed_at is not None) == (None, True)


def test_a_quick_job_writes_its_success_down_now_and_then(django_assert_num_queries: Any) -> None:
    night = Night(QUICK)
    night.at(0)
    night.scheduler.due[QUICK] = 0
    with django_assert_num_queries(0):
        night.scheduler.tick()


def test_a_job_is_overdue_after_two_periods_and_some() -> None:
    now = timezone.now()
    runs.register({"daily": 86400, "never": 86400, "new": 600}, now=now)
    JobRun.objects.filter(name="daily").update(succeeded_at=now - timedelta(days=1, hours=23))
    JobRun.objects.filter(name="never").update(since=now - timedelta(days=3), failed_at=now)
    assert [job.name for job in jobs.overdue()] == ["never"]
    JobRun.objects.filter(name="daily").update(succeeded_at=now - timedelta(days=2, minutes=11))
    assert [job.name for job in jobs.overdue()] == ["daily", "never"]


def test_a_job_that_left_the_schedule_is_not_waited_for() -> None:
    now = timezone.now()
    runs.register({"old": 60, "kept": 60}, now=now - timedelta(days=1))
    runs.register({"kept": 60, "new": 60}, now=now)
    assert [job.name for job in runs.standings()] == ["kept", "new"]
    assert [job.name for job in jobs.overdue()] == ["kept"]
