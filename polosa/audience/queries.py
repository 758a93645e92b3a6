from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Q

from polosa.kit.sealed import SealError, open_for, seal_for

from . import rules
from .models import Counter, JournalPlace, Visit

PURPOSE = "counter"
AT_ONCE = 1000
TO_URL = str.maketrans("+/", "-_", "=")
FROM_URL = str.maketrans("-_", "+/")


def counter_seal(counter: Counter) -> str:
    """Of letters, digits, hyphens and underscores: what a page says to have itself counted."""
    return seal_for(PURPOSE, id=counter.pk).translate(TO_URL)


def counter_behind(seal: str) -> Counter | None:
    """None if the seal is not ours, or what it counted is gone."""
    number = counter_id_behind(seal)
    return Counter.objects.filter(pk=number).first() if number is not None else None


def counter_id_behind(seal: str) -> int | None:
    """The same, without asking whether the counter is there; no query."""
    text = seal.translate(FROM_URL)
    try:
        claims = open_for(PURPOSE, text + "=" * (-len(text) % 4))
    except SealError:
        return None
    number = claims.get("id")
    return number if isinstance(number, int) else None


def views_of(ids: Collection[int]) -> dict[int, int]:
    """By ids of counters of what is on the site; one query."""
    return dict(Counter.objects.filter(pk__in=ids, is_shown=True).values_list("pk", "views"))


def journal_place(name: str) -> int:
    """Up to which byte of a journal's file its views are counted."""
    return JournalPlace.objects.filter(name=name).values_list("upto", flat=True).first() or 0


def is_repeat(*, counter: Counter, visitor: str, at: datetime) -> bool:
    """Whether this visitor has been counted here within the half hour before `at`."""
    return counter.visits.filter(visitor=visitor, at__gt=at - rules.VISIT).exists()


def is_flood(*, network: str, at: datetime) -> bool:
    """Whether a network has had its fill of views for this minute."""
    recent = Visit.objects.filter(network=network, at__gt=at - rules.FLOOD_WINDOW)
    return recent[: rules.FLOOD].count() >= rules.FLOOD


def visits_of(views: Sequence[rules.View]) -> dict[tuple[int, str], datetime]:
    """When the visitors of `views` were last counted where; one query for a thousand views."""
    found: dict[tuple[int, str], datetime] = {}
    for begin in range(0, len(views), AT_ONCE):
        part = views[begin : begin + AT_ONCE]
        rows = Visit.objects.filter(
            counter__in={view.counter for view in part}, visitor__in={view.visitor for view in part}
        )
        found |= {
            (counter, visitor): at for counter, visitor, at in rows.values_list("counter_id", "visitor", "at")
        }
    return found


def counted_of_networks(
    networks: Collection[str], *, in_visit: datetime, lately: datetime
) -> tuple[dict[tuple[int, str], int], dict[str, int]]:
    """How many browsers of each network were counted: at each thing since `in_visit`, and anywhere since `lately`.

    One query. `lately` is the later moment.
    """
    rows = (
        Visit.objects.filter(network__in=networks, at__gt=in_visit)
        .values_list("counter_id", "network")
        .annotate(all=Count("pk"), new=Count("pk", filter=Q(at__gt=lately)))
    )
    crowds: dict[tuple[int, str], int] = {}
    floods: Counted[str] = Counted()
    for counter, network, in_all, new in rows:
        crowds[counter, network] = in_all
        floods[network] += new
    return crowds, floods
