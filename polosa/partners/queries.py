"""Named questions about partners' news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from polosa.kit.clock import now
from polosa.kit.prepared import prepared

from . import rules
from .models import Headline, Partner


@dataclass(frozen=True)
class Shown:
    """A headline as pages show it."""

    title: str
    url: str
    partner_name: str
    published_at: datetime
    partner_id: int
    is_pinned: bool


def headlines(moment: datetime | None = None) -> list[Shown]:
    """«Партнёрские новости» as they stand at `moment`: one query, two headlines a partner at the most."""
    moment = moment or now()
    best = _best(moment - rules.FRESH_FOR, moment - rules.PINNED_FOR)
    return rules.interleaved(
        Shown(each.title, each.url, each.partner.name, each.published_at, each.partner_id, each.is_pinned)
        for each in best
    )


@prepared
def _best(fresh_from: datetime, pinned_from: datetime) -> QuerySet[Headline]:
    fresh = Q(published_at__gte=fresh_from)
    pinned = Q(is_pinned=True, published_at__gte=pinned_from)
    rank = Window(RowNumber(), partition_by=F("partner"), order_by=["-is_pinned", "-published_at", "-pk"])
    shown = Headline.objects.filter(fresh | pinned, is_blocked=False, partner__is_active=True)
    ranked = shown.annotate(rank=rank).filter(rank__lte=rules.PER_PARTNER)
    return ranked.select_related("partner").order_by("-published_at", "-pk")


def due_partners(moment: datetime) -> list[Partner]:
    active = Partner.objects.filter(is_active=True)
    return [each for each in active if rules.is_due(each.fetched_at, each.failures, moment)]
