from django_tasks import task

from polosa.kit.clock import now

from . import actions


@task(priority=50)
def turn_page() -> bool:
    """For the scheduler, every five minutes: no page of the afisha is older than that against the clock."""
    return actions.turn_page(now=now())
