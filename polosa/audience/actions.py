from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from polosa.kit.actions import insert_all

from . import queries, rules
from .models import Counter, JournalPlace, Visit

PRUNED_AT_ONCE = 5000
BATCH = 1000


def count_view(*, counter: Counter, visitor: str, network: str, at: datetime) -> bool:
    """Whether the view counted: not a repeat, not a flood. What does not count costs two reads and no write.

    Cached pages are not purged: the number on them may lag.
    """
    if queries.is_repeat(counter=counter, visitor=visitor, at=at) or queries.is_flood(network=network, at=at):
        return False
    return count_views(views=[rules.View(counter.pk, visitor, network, at)]) == 1


@transaction.atomic
def count_views(*, views: Sequence[rules.View], journal: str = "", upto: int = 0) -> int:
    """How many of `views` counted; in a few statements, however many there are.

    `journal` and `upto` say where they were read from: that place is written in the same transaction, so that none
    is counted twice or lost, whatever is killed in between.
    """
    # Locked in one order: two processes count the same story one after the other, and see each other's visits.
    asked = {view.counter for view in views}
    there = Counter.objects.filter(pk__in=asked, is_shown=True).order_by("pk")
    counters = set(there.select_for_update().values_list("pk", flat=True))
    known = queries.visits_of(views)
    first, again = rules.counted([view for view in views if view.counter in counters], known)
    begun = min((view.at for view in views), default=timezone.now())
    crowds, floods = queries.counted_of_networks(
        {view.network for view in first + again},
        in_visit=begun - rules.VISIT,
        lately=begun - rules.FLOOD_WINDOW,
    )
    first, again = rules.without_crowds(*rules.without_floods(first, again, floods), crowds)
    _note(first, again)
    _add(first + again)
    if journal:
        JournalPlace.objects.update_or_create(name=journal, defaults={"upto": upto})
    return len(first) + len(again)


def forget_journal(name: str) -> None:
    """Its file is gone."""
    JournalPlace.objects.filter(name=name).delete()


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


@transaction.atomic
def show_counter(*, counter: Counter, is_shown: bool) -> None:
    """What it counts has come to the site or left it."""
    if counter.is_shown != is_shown:
        counter.is_shown = is_shown
        counter.save(update_fields=["is_shown"])


def prune() -> int:
    """Forget visits that can no longer be repeated; gives how many. Small transactions: readers go on meanwhile."""
    oldest, forgotten = timezone.now() - 2 * rules.VISIT, 0
    while portion := list(Visit.objects.filter(at__lt=oldest).values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        forgotten += Visit.objects.filter(pk__in=portion, at__lt=oldest).delete()[0]
    return forgotten


def _note(first: list[rules.View], again: list[rules.View]) -> None:
    last = {(view.counter, view.visitor): view for view in sorted(first + again, key=lambda view: view.at)}
    visits = [
        Visit(counter_id=view.counter, visitor=view.visitor, network=view.network, at=view.at)
        for view in last.values()
    ]
    Visit.objects.bulk_create(
        visits,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["counter", "visitor"],
        update_fields=["at", "network"],
    )


def _add(views: list[rules.View]) -> None:
    """One statement for all counters that grow by the same number."""
    grown: dict[int, list[int]] = {}
    for counter, n in Tally(view.counter for view in views).items():
        grown.setdefault(n, []).append(counter)
    for n, counters in grown.items():
        Counter.objects.filter(pk__in=counters).update(views=F("views") + n)
