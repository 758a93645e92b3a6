from django_tasks import task

from . import actions


@task()
def prune() -> int:
    """Daily: visits that can no longer be repeated."""
    return actions.prune()
