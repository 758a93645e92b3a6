from django_tasks import task

from polosa.kit.clock import now

from . import actions, queries
from .models import Partner


@task(priority=50)
def refresh_all() -> int:
    """For the scheduler, every ten minutes: have every feed asked that is due; says how many.

    Each feed has a task of its own, so that a slow one keeps nobody waiting.
    """
    moment = now()
    due = queries.due_partners(moment)
    for partner in due:
        refresh.enqueue(partner.pk)
    actions.forget_old(now=moment)
    actions.settle_row(now=moment, removes=False)
    return len(due)


@task(priority=50)
def refresh(partner_id: int) -> bool:
    """One partner's feed; a partner deleted meanwhile needs none."""
    partner = Partner.objects.filter(pk=partner_id, is_active=True).first()
    return actions.refresh_partner(partner=partner, now=now()) if partner else False
