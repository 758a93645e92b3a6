from datetime import datetime

from django.db.models import Max, Q

from .models import FrontCache, Purge

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


def told_until(name: str) -> tuple[int, datetime] | None:
    """How far the cache `name` has been told, and when that was noted; None when it was never told anything."""
    return FrontCache.objects.filter(name=name).values_list("position", "at").first()


def keys_missed(position: int, *, back: int, since: datetime, limit: int) -> list[str]:
    """Keys above `position`, and those up to `back` ids below it that may have become visible after `since`."""
    late = Q(pk__gt=position - back, at__gt=since)
    found = Purge.objects.filter(Q(pk__gt=position) | late).order_by("pk")
    return list(found.values_list("key", flat=True)[:limit])
