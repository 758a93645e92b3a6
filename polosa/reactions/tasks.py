from django_tasks import task

from . import actions


@task()
def forget_networks() -> int:
    """Daily: of votes older than a day, which network they came from; after a month, which came from one."""
    return actions.forget_networks()
