from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from typing import cast

from django.db import transaction
from django.utils import timezone

from . import pages, queries
from .copies import COPIES
from .models import FrontCache, Purge
from .plain_sql import database, rows

KEPT = timedelta(days=2)
BATCH = 400
"""Keys in a statement: no database takes any number of values."""
INSERT = "INSERT INTO edge_purge (key, at, removes) VALUES"  # what Django makes of it takes longer than the database


def purge(*keys: str, removes: bool = True) -> None:
    """Make every cached page that wears one of `keys` stale, in all workers, when the transaction commits.

    Where nothing that was shown is taken away (a vote, a new comment, a new story) and `removes` is False, the pages of
    before may still stand in, for an hour, while new ones cannot be made; else no longer than the promised second.
    """
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return
    on = database()
    with nullcontext() if on.in_atomic_block else transaction.atomic():
        at = on.ops.adapt_datetimefield_value(timezone.now())
        lines: list[tuple[int, str]] = []
        for first in range(0, len(wanted), BATCH):
            some = wanted[first : first + BATCH]
            places = ", ".join(["(%s, %s, %s)"] * len(some))
            values = [one for key in some for one in (key, at, removes)]
            lines += cast("list[tuple[int, str]]", rows(on, f"{INSERT} {places} RETURNING id, key", values))
        if removes:
            COPIES.bury(wanted, is_pending=True)
        transaction.on_commit(partial(pages.LOG.apply_own, lines, removes=removes))


@transaction.atomic
def forget_old_purges() -> int:
    """How many lines went. The newest stays: a log that ends lower looks like another database's."""
    newest = queries.newest_purge()
    return Purge.objects.filter(at__lt=timezone.now() - KEPT, pk__lt=newest).delete()[0]


def note_told(name: str, position: int) -> None:
    """The cache `name` needs no line of the purge log up to `position` any more."""
    noted = {"position": position, "at": timezone.now()}
    FrontCache.objects.update_or_create(name=name, defaults=noted)
