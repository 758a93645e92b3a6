from django_tasks import task

from . import actions


@task()
def forget_networks() -> int:
    """Daily: of votes older than a day, which network they came from."""
    return actions.forget_networks()
