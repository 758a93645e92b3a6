"""When each job of the schedule was begun, and when it last succeeded: kept in the database, for all processes.

A job is claimed in the transaction that notes its beginning, so that two processes which both believe that they
lead begin it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from ..models import JobRun

RETRY = timedelta(minutes=5)
"""A job that failed is begun again after that, or after its own period if that is shorter."""
PUT_BACK = timedelta(hours=1)
"""A job that was begun so far in the future was begun by a clock that has been put back. One that was begun a moment
from now was begun while this process waited for its row."""
SPARE = timedelta(minutes=10)
"""Beyond two periods of a job: then it is overdue."""


class Standing(NamedTuple):
    """Of one job. `succeeded_at` is None if it never has; `since` is when it first was expected."""

    name: str
    every: timedelta
    since: datetime
    succeeded_at: datetime | None
    failed_at: datetime | None

    def age(self, now: datetime) -> timedelta:
        """Since its last success, or since it was expected first."""
        return now - (self.succeeded_at or self.since)

    def is_overdue(self, now: datetime) -> bool:
        return self.age(now) > 2 * self.every + SPARE


@transaction.atomic
def register(periods: Mapping[str, int], *, now: datetime) -> None:
    """What is expected from now on: names of jobs, and seconds between two runs. Others are forgotten."""
    known = dict(JobRun.objects.values_list("name", "every"))
    for name, every in periods.items():
        if known.get(name) != every:
            JobRun.objects.update_or_create(
                name=name, defaults={"every": every}, create_defaults={"every": every, "since": now}
            )
    if known.keys() - periods.keys():
        JobRun.objects.exclude(name__in=periods).delete()


def claim(name: str, *, every: int, now: datetime) -> timedelta:
    """How long until the job may be begun; zero if it was claimed, which is given once a period. In a transaction."""
    expected = {"every": every, "since": now}
    job, _new = JobRun.objects.select_for_update().get_or_create(name=name, defaults=expected)
    wait = _wait(job, now)
    if not wait:
        JobRun.objects.filter(pk=job.pk).update(started_at=now)
    return wait


def _wait(job: JobRun, now: datetime) -> timedelta:
    if job.started_at is None or job.started_at > now + PUT_BACK:
        return timedelta()
    every = timedelta(seconds=job.every)
    failed = job.failed_at is not None and job.failed_at >= (job.succeeded_at or job.failed_at)
    return max(timedelta(), job.started_at + (min(every, RETRY) if failed else every) - now)


def note(name: str, *, succeeded: bool, now: datetime) -> None:
    """How a run of the job has ended. A name that is not in the schedule is nothing to note."""
    JobRun.objects.filter(name=name).update(**{"succeeded_at" if succeeded else "failed_at": now})


def standings() -> list[Standing]:
    """All jobs of the schedule, by name. One query."""
    found = JobRun.objects.order_by("name").values_list("name", "every", "since", "succeeded_at", "failed_at")
    return [Standing(name, timedelta(seconds=every), *times) for name, every, *times in found]  # type: ignore[arg-type]
