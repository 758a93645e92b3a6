"""Chores that belong to no app of ours: Wagtail's, Django's and the task queue's."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

LOST_AFTER = timedelta(hours=1)
KEPT_DAYS = 7


def publish_scheduled() -> None:
    """What is due goes live, what has expired goes off. Two indexed questions when nothing is due."""
    call_command("publish_scheduled", verbosity=0)


def resume_lost_tasks() -> int:
    """Tasks that a killed clerk left as running are put back into the queue."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER)
    return lost.update(status="READY", started_at=None)


def forget_sessions() -> None:
    call_command("clearsessions", verbosity=0)


def forget_task_results() -> None:
    call_command("prune_db_task_results", queue_name="*", min_age_days=KEPT_DAYS, verbosity=0)
