"""Chores that belong to no app of ours: Wagtail's, Django's and the task queue's."""

import os
import secrets
from datetime import timedelta
from uuid import UUID

from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

NODE = os.uname().nodename[:40]
WORKER_ID = f"{NODE} {os.getpid()} {secrets.token_hex(4)}"
LOST_AFTER = timedelta(hours=1)
KEPT_DAYS = 7


def publish_scheduled() -> None:
    """What is due goes live, what has expired goes off. Two indexed questions when nothing is due."""
    call_command("publish_scheduled", verbosity=0)


def resume_lost_tasks() -> int:
    """Tasks that a killed clerk left as running are put back into the queue; of other machines, after an hour."""
    running = DBTaskResult.objects.running().only("pk", "worker_ids", "started_at")
    return _put_back([task.pk for task in running if _is_lost(task)])


def hand_back_tasks() -> int:
    """What this process has begun and will not end."""
    running = DBTaskResult.objects.running().only("pk", "worker_ids")
    return _put_back([task.pk for task in running if task.worker_ids[-1:] == [WORKER_ID]])


def _put_back(tasks: list[UUID]) -> int:
    return DBTaskResult.objects.running().filter(pk__in=tasks).update(status="READY", started_at=None)


def _is_lost(task: DBTaskResult) -> bool:
    worker = (task.worker_ids or [""])[-1]
    node, _, rest = worker.partition(" ")
    process = rest.partition(" ")[0]
    if worker == WORKER_ID:
        return False
    if node == NODE and process.isdigit():
        return process == str(os.getpid()) or not _lives(int(process))
    return task.started_at is None or task.started_at < timezone.now() - LOST_AFTER


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def forget_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def forget_task_results() -> None:
    call_command("prune_db_task_results", queue_name="*", min_age_days=KEPT_DAYS, verbosity=0)


def tasks_by_status() -> dict[str, int]:
    """How many wait and how many are being done. One question, of an index."""
    asked = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).order_by()
    told = dict(asked.values_list("status").annotate(n=Count("pk")))
    return {"READY": told.get("READY", 0), "RUNNING": told.get("RUNNING", 0)}
