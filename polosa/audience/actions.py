from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from polosa.kit.actions import insert_all

from . import queries, rules
from .models import Counter, Visit

PRUNED_AT_ONCE = 5000


def count_view(*, counter: Counter, visitor: str, network: str, at: datetime) -> bool:
    """Whether the view counted: not a repeat, not a flood. What does not count costs two reads and no write.

    Cached pages are not purged: the number on them may lag.
    """
    if queries.is_repeat(counter=counter, visitor=visitor, at=at) or queries.is_flood(network=network, at=at):
        return False
    return _count(counter, visitor, network, at)


@transaction.atomic
def load_views(*, counter: Counter, n: int) -> None:
    """Views counted elsewhere: by a paper's former site, or for a demonstration."""
    Counter.objects.filter(pk=counter.pk).update(views=F("views") + n)


@transaction.atomic
def load_counters(*, views: Sequence[int]) -> list[Counter]:
    """Counters of many things at once, each with the views it had elsewhere."""
    counters = [Counter(views=n) for n in views]
    insert_all(counters)
    return counters


def prune() -> int:
    """Forget visits that can no longer be repeated; gives how many. Small transactions: readers go on meanwhile."""
    oldest, forgotten = timezone.now() - 2 * rules.VISIT, 0
    while portion := list(Visit.objects.filter(at__lt=oldest).values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        forgotten += Visit.objects.filter(pk__in=portion, at__lt=oldest).delete()[0]
    return forgotten


@transaction.atomic
def _count(counter: Counter, visitor: str, network: str, at: datetime) -> bool:
    """Of two requests at the same moment one counts."""
    mine = counter.visits.filter(visitor=visitor)
    if not mine.filter(at__lte=at - rules.VISIT).update(at=at, network=network):
        _visit, first = counter.visits.get_or_create(visitor=visitor, defaults={"at": at, "network": network})
        if not first:
            return False
    Counter.objects.filter(pk=counter.pk).update(views=F("views") + 1)
    return True
