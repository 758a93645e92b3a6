"""Tasks of which one never ends."""

import time

from django_tasks import task


@task(priority=100)
def hang() -> None:
    time.sleep(3600)


@task()
def work() -> int:
    return 1
