"""The clerk: one process beside the server's workers that runs queued tasks and does what time brings."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

from django.db import Error, close_old_connections, connections

from . import family
from .loading import set_up_django

if TYPE_CHECKING:
    from polosa.edge.background.threads import Worker as Thread

    from .heart import Watch  # these need Django set up

log = logging.getLogger("polosa.clerk")

TICK_SECONDS = 0.5
PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 3.0
JOIN_SECONDS = 5.0
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
    set_up_django()
    _check_tables()
    from .heart import Watch

    watch = Watch()
    worker = make_task_worker(watch)

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        threading.Thread(target=_hand_back, daemon=True).start()
        worker.shutdown(number, frame)

    signal.signal(signal.SIGTERM, stop)
    threads = make_threads(stopping, watch)
    for thread in threads:
        thread.start()
    try:
        _work(worker, stopping, watch)
    except SystemExit:
        pass
    _join(threads)
    return 0


def make_threads(stopping: threading.Event, watch: Watch) -> list[Thread]:
    """What goes on beside the task queue, each until `stopping`. One that falls is logged and begins again."""
    from polosa.edge.background.lease import Lease
    from polosa.edge.background.threads import Worker as Thread

    from .heart import Heart
    from .schedule import SCHEDULE
    from .scheduler import Scheduler

    lease = Lease("clerk")
    work: dict[str, Callable[[threading.Event], object]] = {
        "heart": Heart(watch, [lease]).run,
        "scheduler": Scheduler(SCHEDULE, lease, watch=watch).run,
        "relay": _relay,
        "letters": _letters,
    }
    return [Thread(name, partial(do, stopping), stopping) for name, do in work.items()]


def _join(threads: list[Thread]) -> None:
    deadline = time.monotonic() + JOIN_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


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

    from polosa.edge.background.lease import Lease
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


def make_task_worker(watch: Watch) -> Any:
    """`watch` is told which task is at hand; how a task that is a job of the schedule has ended is noted."""
    from django_tasks.signals import task_finished, task_started
    from django_tasks_db.management.commands.db_worker import Worker

    from . import jobs, scheduler

    def started(task_result: Any, **kwargs: Any) -> None:
        watch.begin(f"the task {task_result.task.module_path}", task=task_result.db_result.pk)

    def finished(task_result: Any, **kwargs: Any) -> None:
        watch.end()
        scheduler.note_task(task_result)

    task_started.connect(started, weak=False)
    task_finished.connect(finished, weak=False)
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


def _work(worker: Any, stopping: threading.Event, watch: Watch) -> None:
    """Queued tasks one after another. A database that is away is waited for."""
    from . import jobs
    from .complaint import Complaint

    complaint = Complaint(log)
    while not stopping.is_set():
        try:
            jobs.hand_back_tasks()  # whose end could not be noted when the database went away
            worker.run()
        except Exception:
            watch.end()
            complaint.make("the task queue cannot be read; trying again")
            close_old_connections()
            stopping.wait(PAUSE_SECONDS)
