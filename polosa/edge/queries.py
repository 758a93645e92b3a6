from django.db.models import Max

from .models import Purge

MOST_GAPS_ASKED = 200


def newest_purge() -> int:
    """Id of the newest visible line of the purge log; 0 when it is empty. One look at an index."""
    return Purge.objects.aggregate(newest=Max("pk"))["newest"] or 0


def purges_after(known: int, missing: list[int], *, limit: int) -> list[tuple[int, str]]:
    """Lines above `known`, and those of `missing` that have become visible, by id."""
    if len(missing) > MOST_GAPS_ASKED:
        found = Purge.objects.filter(pk__gte=min(missing))
    elif missing:
        found = Purge.objects.filter(pk__gt=known) | Purge.objects.filter(pk__in=missing)
    else:
        found = Purge.objects.filter(pk__gt=known)
    return list(found.order_by("pk").values_list("pk", "key")[:limit])
