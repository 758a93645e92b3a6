"""The clerk: one process beside the server's workers that runs queued tasks and does what time brings."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType
from typing import Any

import django
from django.db import Error, close_old_connections, connections

from . import family
from .lease import Lease
from .schedule import SCHEDULE, Job

log = logging.getLogger("polosa.clerk")

TICK_SECONDS = 0.5
PAUSE_SECONDS = 5.0
QUIET_SECONDS = 60.0
PATIENCE_SECONDS = 3.0
NICENESS = 5
"""Readers come first: pictures' sizes can wait."""


def run(*, parent: int) -> int:
    """Works until SIGTERM, or until the process `parent` is gone."""
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stopping = threading.Event()
    if parent:
        if os.getppid() != parent:
            return 0
        family.follow(parent)
    django.setup()
    _check_tables()
    worker = _worker()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        threading.Thread(target=_hand_back, daemon=True).start()
        worker.shutdown(number, frame)

    signal.signal(signal.SIGTERM, stop)
    scheduler = threading.Thread(
        target=Scheduler(SCHEDULE, Lease("clerk")).run, args=(stopping,), daemon=True
    )
    scheduler.start()
    relay = threading.Thread(target=_relay, args=(stopping,), daemon=True, name="relay")
    relay.start()
    letters = threading.Thread(target=_letters, args=(stopping,), daemon=True, name="letters")
    letters.start()
    try:
        _work(worker, stopping)
    except SystemExit:
        pass
    scheduler.join(3)
    relay.join(2)
    letters.join(2)
    return 0


def _check_tables() -> None:
    """Old code on newer tables, or new code on old ones, would do half a job. A database that is away is waited for."""
    from .schema import check_tables

    try:
        check_tables()
    except Error:
        log.warning(
            "the database is away: whether its tables are of this release is not known", exc_info=True
        )
    finally:
        connections.close_all()


def _relay(stopping: threading.Event) -> None:
    """Purges must reach caches in front within a second: they wait for no job of the schedule."""
    from django.conf import settings

    from polosa.edge.gateways.front import reach
    from polosa.edge.relay import Relay

    if settings.CACHES_IN_FRONT:
        caches = [reach(address) for address in settings.CACHES_IN_FRONT]
        Relay(caches, Lease("caches")).run(stopping)
        connections.close_all()


def _letters(stopping: threading.Event) -> None:
    """A code must leave within a moment: it waits for no task."""
    from django.conf import settings

    from . import letters

    if settings.SMTP_URL:
        letters.run(stopping)


def _worker() -> Any:
    from django_tasks_db.management.commands.db_worker import Worker

    from . import jobs

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    return Worker(
        queue_names=["*"],
        interval=TICK_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=jobs.WORKER_ID,
        excluded_queue_names=[],
    )


def _hand_back() -> None:
    """A task that does not end in time goes back to the queue, and this process goes without it."""
    from . import jobs

    time.sleep(PATIENCE_SECONDS)
    try:
        jobs.hand_back_tasks()
    finally:
        os._exit(0)


def _work(worker: Any, stopping: threading.Event) -> None:
    """Queued tasks one after another. A database that is away is waited for."""
    complaint = Complaint()
    while not stopping.is_set():
        try:
            worker.run()
        except Exception:
            complaint.make("the task queue cannot be read; trying again")
            close_old_connections()
            stopping.wait(PAUSE_SECONDS)


class Scheduler:
    """Does each job when it is due, while the lease is ours; what fails is logged and done next time."""

    def __init__(
        self, jobs: Sequence[Job], lease: Lease, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lease, self.clock = lease, clock
        begun = clock()
        self.due = {job: begun + job.first for job in jobs}
        self.complaints = {job: Complaint() for job in jobs}
        self.complaint = Complaint()

    def run(self, stopping: threading.Event) -> None:
        while not stopping.wait(TICK_SECONDS):
            self.tick()
        self.lease.release()

    def tick(self) -> None:
        """What was due while another clerk held the lease, that clerk has done: it is only moved on."""
        due = [job for job, when in self.due.items() if when <= self.clock()]
        if not due:
            return
        close_old_connections()
        try:
            ours = self.lease.take()
        except Exception:
            self.complaint.make("the database is away; scheduled jobs wait")
            return
        for job in due:
            self.due[job] = self.clock() + job.every
            if ours:
                self._do(job)
        close_old_connections()

    def _do(self, job: Job) -> None:
        try:
            _start(job.path)
        except Exception:
            self.complaints[job].make(f"{job.path} failed; again in {job.every} s")


def _start(path: str) -> None:
    """A task goes to the queue unless it waits there already; a function is called."""
    module, _, name = path.rpartition(".")
    work = getattr(import_module(module), name)
    if not hasattr(work, "enqueue"):
        work()
    elif not _waits(work.module_path):
        work.enqueue()


def _waits(path: str) -> bool:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(task_path=path, status__in=["READY", "RUNNING"]).exists()


class Complaint:
    """The same trouble is told once a minute, so that a long night does not fill the log."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def make(self, text: str) -> None:
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS
            log.warning(text, exc_info=True)
