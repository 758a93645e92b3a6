"""The afisha depends on the clock: what has begun leaves the block, and midnight moves «today»."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from polosa.edge.actions import purge

from ..models import Showing, Turn


@transaction.atomic
def turn_page(*, now: datetime) -> bool:
    """Purge `afisha` if something in it has begun or ended, or a day has, since the last turn; says whether.

    Turns are remembered in the database: a turn that did not take place in time is made up for by the next.
    """
    last = Turn.objects.select_for_update().first()
    Turn.objects.update_or_create(pk=last.pk if last else 1, defaults={"at": now})
    is_due = last is None or _another_day(last.at, now) or _has_moved(last.at, now)
    if is_due:
        purge("afisha", removes=False)
    return is_due


def _another_day(before: datetime, now: datetime) -> bool:
    return localtime(before).date() != localtime(now).date()


def _has_moved(before: datetime, now: datetime) -> bool:
    begun = Q(starts_at__gt=before, starts_at__lte=now)
    ended = Q(spans_days=True, ends_at__gt=before, ends_at__lte=now)
    on_site = Showing.objects.on_site()
    return on_site.filter(begun).exists() or on_site.filter(ended).exists()
