"""Does what the schedule says, when it is due, while the lease is ours."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from polosa.edge.background import runs
from polosa.edge.background.lease import Lease, LeaseLost, fenced

from .complaint import Complaint
from .heart import Watch
from .lock import older_release_leads
from .schedule import MINUTE, Job

log = logging.getLogger("polosa.clerk")

TICK_SECONDS = 0.5
NOTED_SECONDS = 30.0
"""Success of a job that is done every few seconds is noted no more often than that."""


class Scheduler:
    """What fails is logged and tried again; when each job is due is known to the database, for whoever leads next."""

    def __init__(
        self,
        jobs: Sequence[Job],
        lease: Lease,
        *,
        watch: Watch | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lease, self.watch, self.clock = lease, watch or Watch(), clock
        begun = clock()
        self.due = {job: begun + job.first for job in jobs}
        self.complaints = {job: Complaint(log) for job in jobs}
        self.complaint = Complaint(log)
        self._is_leading = False
        self._noted: dict[Job, tuple[bool, float]] = {}

    def run(self, stopping: threading.Event) -> None:
        while not stopping.wait(TICK_SECONDS):
            self.tick()
        self.lease.release()
        connections.close_all()

    def tick(self) -> None:
        """The lease is asked for before each job; while another has it, once a minute at least."""
        for job in [job for job, when in self.due.items() if when <= self.clock()]:
            close_old_connections()
            try:
                leads = self._leads()
            except Exception:
                self.complaint.make("the database is away; scheduled jobs wait")
                return
            pause = self._do(job) if leads else min(job.every, MINUTE)
            self.due[job] = self.clock() + pause

    def _leads(self) -> bool:
        leads = self.lease.take()
        if leads and not self._is_leading and older_release_leads():
            self.complaint.make(
                "a background process of an older release follows the schedule; this one waits"
            )
            self.lease.release()
            leads = False
        if leads and not self._is_leading:
            runs.register({job.path: job.every for job in self.due}, now=timezone.now())
            self._noted.clear()
        self._is_leading = leads
        return leads

    def _do(self, job: Job) -> float:
        """Seconds until it is to be looked at again."""
        try:
            with self.lease.in_force(), self.watch.doing(job.path):
                work = _work_of(job)
                wait = self._begin(job, work)
                if wait:
                    return wait.total_seconds()
                if not _is_task(work):
                    work()
        except LeaseLost:
            self._is_leading = False
            log.warning("another process leads by now; %s is left to it", job.path)
            return min(job.every, MINUTE)
        except Exception:
            pause = min(job.every, runs.RETRY.total_seconds())
            self.complaints[job].make(f"{job.path} failed; again in {pause:.0f} s")
            self._note(job, succeeded=False)
            return pause
        if not _is_task(work):
            self._note(job, succeeded=True)
        return job.every

    def _begin(self, job: Job, work: Any) -> timedelta:
        """A task is put into the queue in the transaction that claims the job: once, however many believe they lead.

        What is done every few seconds must bear to be begun twice, and is not claimed.
        """
        if job.every < MINUTE:
            return timedelta()
        with fenced():
            wait = runs.claim(job.path, every=job.every, now=timezone.now())
            if not wait and _is_task(work) and not _waits(work.module_path):
                work.enqueue()
        return wait

    def _note(self, job: Job, *, succeeded: bool) -> None:
        before, at = self._noted.get(job, (None, 0.0))
        if job.every < MINUTE and before == succeeded and self.clock() - at < NOTED_SECONDS:
            return
        try:
            runs.note(job.path, succeeded=succeeded, now=timezone.now())
            self._noted[job] = succeeded, self.clock()
        except Exception:
            self.complaint.make("the database is away; how jobs have ended is not noted")


def note_task(task_result: Any) -> None:
    """How a queued task has ended, if it is a job of the schedule."""
    try:
        succeeded = task_result.status == "SUCCESSFUL"
        runs.note(task_result.task.module_path, succeeded=succeeded, now=timezone.now())
    except Exception:
        log.warning("how a task has ended could not be noted", exc_info=True)


def _work_of(job: Job) -> Any:
    module, _, name = job.path.rpartition(".")
    return getattr(import_module(module), name)


def _is_task(work: Any) -> bool:
    return hasattr(work, "enqueue")


def _waits(path: str) -> bool:
    return bool(DBTaskResult.objects.filter(task_path=path, status__in=["READY", "RUNNING"]).exists())
