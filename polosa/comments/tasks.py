from django_tasks import task

from . import actions


@task()
def forget_networks() -> int:
    """Daily: of comments older than a day, the network they came from and the remains of deleted ones."""
    return actions.forget_networks() + actions.sweep_deleted()
