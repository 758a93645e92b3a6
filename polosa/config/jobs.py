"""Chores that belong to no app of ours: Wagtail's, Django's and the task queue's."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from polosa.edge.background import lease, processes, runs

from . import scheduled

WORKER_ID = processes.own_name()
LOST_AFTER = timedelta(hours=1)
"""A task whose process is not known to the leases, such as one of an older release."""
MOST_ATTEMPTS = 5
"""A task that was begun so often and never ended is not begun again: it may be what ends the processes."""
PROCESS_SECONDS = 60.0
"""A process that does not renew its lease for so long has lost its tasks."""
FORGOTTEN_AFTER = 2 * 24 * 3600.0
KEPT_DAYS = 7
KNOWN = ("pk", "worker_ids", "started_at", "task_path")

log = logging.getLogger("polosa.clerk")


def publish_scheduled() -> None:
    """What is due goes live, what has expired goes off, each once. Some small questions when nothing is due."""
    scheduled.publish_due()


def lease_of(process: str) -> lease.Lease:
    """By which a process tells that it lives; renewed as long as it does, by a thread of its own."""
    return lease.Lease(f"process {process}", holder=process, seconds=PROCESS_SECONDS)


def resume_lost_tasks() -> int:
    """Tasks left behind by a process that is dead, frozen or cut off go back into the queue."""
    running = DBTaskResult.objects.running().only(*KNOWN)
    known, now = lease.holders_until(), timezone.now()
    number = put_back([task for task in running if _is_lost(task, known, now)], "its process was lost")
    lease.forget_ended(FORGOTTEN_AFTER)
    return number


def hand_back_tasks() -> int:
    """What this process has begun and is not doing any more."""
    running = DBTaskResult.objects.running().only(*KNOWN)
    return put_back(
        [task for task in running if task.worker_ids[-1:] == [WORKER_ID]], "its process had to stop"
    )


def put_back(tasks: list[DBTaskResult], reason: str) -> int:
    """Into the queue, unless they have been begun too often; how many were still where they had been left."""
    return sum(
        fail(task, f"begun {len(task.worker_ids)} times: {reason}")
        if len(task.worker_ids) >= MOST_ATTEMPTS
        else _still(task).update(status="READY", started_at=None)
        for task in tasks
    )


@transaction.atomic
def fail(task: DBTaskResult, reason: str) -> int:
    """A running task has failed for good, and so has the job that it is. 0 if somebody else has seen to it."""
    now = timezone.now()
    ended = {"exception_class_path": "builtins.TimeoutError", "traceback": reason, "finished_at": now}
    failed: int = _still(task).update(status="FAILED", **ended)
    if failed:
        log.error("the task %s has failed for good: %s", task.task_path, reason.partition("\n")[0])
        runs.note(task.task_path, succeeded=False, now=now)
    return failed


def running_task(pk: UUID) -> DBTaskResult | None:
    """A task that this process has begun; None if it was taken over meanwhile."""
    task = DBTaskResult.objects.running().filter(pk=pk).only(*KNOWN).first()
    return task if task is not None and task.worker_ids[-1:] == [WORKER_ID] else None


def _still(task: DBTaskResult) -> Any:
    """The task, if nobody has put it back or begun it anew since it was read."""
    return DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at).order_by()


def _is_lost(task: DBTaskResult, known: dict[str, bool], now: datetime) -> bool:
    worker = (task.worker_ids or [""])[-1]
    if worker == WORKER_ID:
        return False
    if processes.has_ended(worker):
        return True
    lives = known.get(lease_of(worker).name)
    if lives is None:
        return task.started_at is None or task.started_at < now - LOST_AFTER
    return not lives


def forget_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def forget_task_results() -> None:
    call_command("prune_db_task_results", queue_name="*", min_age_days=KEPT_DAYS, verbosity=0)


def tasks_by_status() -> dict[str, int]:
    """How many wait and how many are being done. One question, of an index."""
    asked = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).order_by()
    told = dict(asked.values_list("status").annotate(n=Count("pk")))
    return {"READY": told.get("READY", 0), "RUNNING": told.get("RUNNING", 0)}


def overdue() -> list[runs.Standing]:
    """Jobs that have not succeeded for more than two of their periods. One query; `django.db.Error`."""
    now = timezone.now()
    return [standing for standing in runs.standings() if standing.is_overdue(now)]
