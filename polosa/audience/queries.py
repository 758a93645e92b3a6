from __future__ import annotations

from datetime import datetime

from polosa.kit.sealed import SealError, open_for, seal_for

from . import rules
from .models import Counter, Visit

PURPOSE = "counter"
TO_URL = str.maketrans("+/", "-_", "=")
FROM_URL = str.maketrans("-_", "+/")


def counter_seal(counter: Counter) -> str:
    """Of letters, digits, hyphens and underscores: what a page says to have itself counted."""
    return seal_for(PURPOSE, id=counter.pk).translate(TO_URL)


def counter_behind(seal: str) -> Counter | None:
    """None if the seal is not ours, or what it counted is gone."""
    text = seal.translate(FROM_URL)
    try:
        claims = open_for(PURPOSE, text + "=" * (-len(text) % 4))
    except SealError:
        return None
    number = claims.get("id")
    return Counter.objects.filter(pk=number).first() if isinstance(number, int) else None


def is_repeat(*, counter: Counter, visitor: str, at: datetime) -> bool:
    """Whether this visitor has been counted here within the half hour before `at`."""
    return counter.visits.filter(visitor=visitor, at__gt=at - rules.VISIT).exists()


def is_flood(*, network: str, at: datetime) -> bool:
    """Whether a network has had its fill of views for this minute."""
    recent = Visit.objects.filter(network=network, at__gt=at - rules.FLOOD_WINDOW)
    return recent[: rules.FLOOD].count() >= rules.FLOOD
