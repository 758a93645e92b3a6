"""The tops of the paper: what leads, what is latest, what is read and discussed most."""

from __future__ import annotations

from datetime import datetime, timedelta

from polosa.kit.clock import now

from ..models import Article, Kind
from ..models.article import ArticleQuerySet

URGENT_FOR = timedelta(hours=6)


def latest(size: int = 20) -> list[Article]:
    return list(Article.objects.live().newest().for_cards()[:size])


def lead_articles(size: int = 5) -> list[Article]:
    """The lead and those beside it: pinned ones first, then the latest with a picture; advertising never leads."""
    fit = Article.objects.live().filter(is_advertising=False)
    pinned = list(fit.filter(is_pinned=True).newest().for_cards()[:size])
    others = fit.filter(cover__isnull=False).exclude(pk__in=[article.pk for article in pinned])
    return [*pinned, *others.newest().for_cards()[: size - len(pinned)]]


def most_read(*, since: datetime, size: int = 5) -> list[Article]:
    """Among stories published after `since`, by views; editorial ones only."""
    return list(_editorial(since).order_by("-counter__views", "-published_at").for_cards()[:size])


def most_discussed(*, since: datetime, size: int = 5) -> list[Article]:
    """Among stories published after `since`, by comments; silence is no discussion."""
    discussed = _editorial(since).filter(thread__total__gt=0, has_discussion=True)
    return list(discussed.order_by("-thread__total", "-published_at").for_cards()[:size])


def urgent_article() -> Article | None:
    """The newest urgent story, while it is fresh."""
    fresh = Article.objects.live().filter(is_urgent=True, published_at__gte=now() - URGENT_FOR)
    return fresh.select_related("section").defer("body").newest().first()


def of_kind(kind: Kind, size: int = 4) -> list[Article]:
    return list(Article.objects.live().filter(kind=kind).newest().for_cards()[:size])


def _editorial(since: datetime) -> ArticleQuerySet:
    return Article.objects.live().filter(is_advertising=False, published_at__gte=since)
