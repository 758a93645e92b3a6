"""Chores: tasks that were left behind come back, however their process went."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from polosa.config import jobs
from polosa.edge.background import processes, runs
from polosa.edge.models import JobRun, Lease
from tools.guard import guarded

pytestmark = pytest.mark.django_db


def running(
    worker: str, ago: timedelta = timedelta(), attempts: int = 1, path: str = "some.task"
) -> DBTaskResult:
    fields = {"args_kwargs": {"args": [], "kwargs": {}}, "run_after": timezone.now(), "status": "RUNNING"}
    ids = [*["earlier 1 1"] * (attempts - 1), worker]
    return DBTaskResult.objects.create(
        started_at=timezone.now() - ago, worker_ids=ids, task_path=path, **fields
    )


def states(*tasks: DBTaskResult) -> list[str]:
    return [DBTaskResult.objects.get(pk=task.pk).status for task in tasks]


def silent(worker: str) -> None:
    """It has told that it lives, and then nothing more."""
    lease = jobs.lease_of(worker)
    assert lease.take()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE edge_lease SET until = until - 1000 WHERE name = %s", [lease.name])


@pytest.fixture
def neighbour() -> Iterator[str]:
    """Another clerk of this machine, which lives."""
    with guarded(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)) as process:
        name = processes.name_of(process.pid)
        assert jobs.lease_of(name).take()
        yield name
        process.kill()


def test_tasks_of_a_killed_clerk_return_to_the_queue(neighbour: str) -> None:
    node, pid, start = neighbour.split()
    killed = running(f"{node} 999999999 1")
    renumbered = running(f"{node} {pid} {int(start) - 5}")
    own_number = running(f"{node} {os.getpid()} 1")
    alive, own = running(neighbour, timedelta(hours=2)), running(jobs.WORKER_ID, timedelta(hours=2))
    assert jobs.resume_lost_tasks() == 3
    assert states(killed, renumbered, own_number) == ["READY"] * 3
    assert states(alive, own) == ["RUNNING"] * 2


def test_tasks_of_a_clerk_that_tells_nothing_any_more_return_to_the_queue(neighbour: str) -> None:
    """Whoever owns them, and even if its process lives: it may be frozen, or its machine cut off."""
    afar, frozen = running("elsewhere 5 7"), running(neighbour)
    assert jobs.lease_of("elsewhere 5 7").take()
    assert jobs.resume_lost_tasks() == 0
    for worker in ("elsewhere 5 7", neighbour):
        silent(worker)
    assert jobs.resume_lost_tasks() == 2
    assert states(afar, frozen) == ["READY"] * 2


def test_tasks_of_a_process_that_never_told_of_itself_wait_an_hour() -> None:
    """As those of an older release do, which may be at work beside this one."""
    new, old = running("elsewhere 5 ab"), running("elsewhere 5 ab", timedelta(hours=2))
    nobody = running("", timedelta(hours=2))
    assert jobs.resume_lost_tasks() == 2
    assert states(new, old, nobody) == ["RUNNING", "READY", "READY"]


def test_a_task_that_was_begun_too_often_has_failed_and_its_job_with_it() -> None:
    """It may be what ends the processes."""
    runs.register({"some.task": 600}, now=timezone.now())
    task = running(f"{processes.NODE} 999999999 1", attempts=jobs.MOST_ATTEMPTS)
    fresh = running(f"{processes.NODE} 999999999 1", attempts=jobs.MOST_ATTEMPTS - 1)
    assert jobs.resume_lost_tasks() == 2
    assert states(task, fresh) == ["FAILED", "READY"]
    assert JobRun.objects.get(name="some.task").failed_at is not None


def test_a_task_that_somebody_has_begun_anew_is_left_to_him() -> None:
    task = running("elsewhere 5 7", timedelta(hours=2))
    stale = DBTaskResult.objects.get(pk=task.pk)
    task.claim(jobs.WORKER_ID)
    assert jobs.put_back([stale], "late") == 0
    assert states(task) == ["RUNNING"]


def test_a_clerk_that_leaves_hands_its_own_task_back() -> None:
    own, other = running(jobs.WORKER_ID), running("elsewhere 5 7")
    assert jobs.hand_back_tasks() == 1
    assert states(own, other) == ["READY", "RUNNING"]


def test_processes_that_do_not_come_back_are_forgotten() -> None:
    silent("elsewhere 5 7")
    Lease.objects.update(until=1.0)
    assert jobs.lease_of("elsewhere 6 7").take()
    jobs.resume_lost_tasks()
    assert [lease.name for lease in Lease.objects.all()] == ["process elsewhere 6 7"]
