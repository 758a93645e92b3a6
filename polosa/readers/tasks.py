from django_tasks import task

from . import actions


@task()
def prune() -> int:
    """Daily: addresses nobody confirmed, sessions and tries that are over, letters kept as files."""
    return actions.prune()
