from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from . import pages, queries
from .models import FrontCache, Purge

KEPT = timedelta(days=2)


@transaction.atomic
def purge(*keys: str) -> None:
    """Make every cached page that wears one of `keys` stale, in all workers, when the transaction commits."""
    lines = Purge.objects.bulk_create([Purge(key=key) for key in dict.fromkeys(keys)])
    transaction.on_commit(partial(pages.LOG.apply_own, [(line.pk, line.key) for line in lines]))


@transaction.atomic
def forget_old_purges() -> int:
    """How many lines went. The newest stays: a log that ends lower looks like another database's."""
    newest = queries.newest_purge()
    return Purge.objects.filter(at__lt=timezone.now() - KEPT, pk__lt=newest).delete()[0]


def note_told(name: str, position: int) -> None:
    """The cache `name` needs no line of the purge log up to `position` any more."""
    noted = {"position": position, "at": timezone.now()}
    FrontCache.objects.update_or_create(name=name, defaults=noted)
