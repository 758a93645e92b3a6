"""Named questions about partners' news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from polosa.kit.clock import now

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
    fresh = Q(published_at__gte=moment - rules.FRESH_FOR)
    pinned = Q(is_pinned=True, published_at__gte=moment - rules.PINNED_FOR)
    rank = Window(RowNumber(), partition_by=F("partner"), order_by=["-is_pinned", "-published_at", "-pk"])
    best = (
        Headline.objects.filter(fresh | pinned, is_blocked=False, partner__is_active=True)
        .annotate(rank=rank)
        .filter(rank__lte=rules.PER_PARTNER)
        .select_related("partner")
        .order_by("-published_at", "-pk")
    )
    return rules.interleaved(
        Shown(each.title, each.url, each.partner.name, each.published_at, each.partner_id, each.is_pinned)
        for each in best
    )


def due_partners(moment: datetime) -> list[Partner]:
    active = Partner.objects.filter(is_active=True)
    return [each for each in active if rules.is_due(each.fetched_at, each.failures, moment)]
