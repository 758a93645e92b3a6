from django_tasks import task

from .actions import forget_old_purges


@task()
def prune() -> int:
    """Lines of the purge log that every worker has long read."""
    return forget_old_purges()
