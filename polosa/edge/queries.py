import threading
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Max, Q

from .models import FrontCache, Purge
from .plain_sql import database, rows

MOST_GAPS_ASKED = 200
_seen = threading.local()


class Line(NamedTuple):
    """A line of the purge log; `at` is when it was written, somewhat before its transaction ended."""

    number: int
    key: str
    at: datetime
    removes: bool = True


def may_hold_news() -> bool:
    """False if nobody else has committed anything since this thread asked before. Five microseconds on SQLite.

    Elsewhere it is always True. Where it tells of news, the reading must follow: it tells each only once.
    """
    on = database()
    if on.vendor != "sqlite":
        return True
    version = rows(on, "PRAGMA data_version")[0][0]
    seen = on.connection, version
    known, _seen.version = getattr(_seen, "version", None), seen
    return seen != known


def newest_purge() -> int:
    """Id of the newest visible line of the purge log; 0 when it is empty. One look at an index."""
    newest: int | None = rows(database(), "SELECT MAX(id) FROM edge_purge")[0][0]
    return newest or 0


def forget_news() -> None:
    """What this thread was told of, it could not read."""
    _seen.version = None


def purges_after(known: int, missing: list[int], *, limit: int) -> list[Line]:
    """Lines above `known`, and those of `missing` that have become visible, by id."""
    if not missing:
        return _lines_after(known, limit)
    if len(missing) > MOST_GAPS_ASKED:
        found = Purge.objects.filter(pk__gte=min(missing))
    else:
        found = Purge.objects.filter(pk__gt=known) | Purge.objects.filter(pk__in=missing)
    return [Line(*row) for row in found.order_by("pk").values_list("pk", "key", "at", "removes")[:limit]]


def _lines_after(known: int, limit: int) -> list[Line]:
    """In plain SQL: every worker asks a dozen times a second while anything is written."""
    newer = "SELECT id, key, at, removes FROM edge_purge WHERE id > %s ORDER BY id LIMIT %s"
    found = rows(database(), newer, [known, limit])
    return [Line(number, key, _moment(at), bool(removes)) for number, key, at, removes in found]


def _moment(at: datetime) -> datetime:
    """SQLite keeps moments without their zone, which is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def removals_since(at: datetime, *, limit: int) -> dict[str, datetime]:
    """Keys of what may have been taken away since `at`, and when that was last; `limit` keys at most."""
    found = Purge.objects.filter(at__gt=at, removes=True).order_by()
    return dict(found.values_list("key").annotate(last=Max("at"))[:limit])


def told_until(name: str) -> tuple[int, datetime] | None:
    """How far the cache `name` has been told, and when that was noted; None when it was never told anything."""
    return FrontCache.objects.filter(name=name).values_list("position", "at").first()


def keys_missed(position: int, *, back: int, since: datetime, limit: int) -> list[str]:
    """Keys above `position`, and those up to `back` ids below it that may have become visible after `since`."""
    late = Q(pk__gt=position - back, at__gt=since)
    found = Purge.objects.filter(Q(pk__gt=position) | late).order_by("pk")
    return list(found.values_list("key", flat=True)[:limit])


def purge_count() -> int:
    """How many lines the purge log has: those of two days."""
    return Purge.objects.count()
