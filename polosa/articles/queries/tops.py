"""The tops of the paper: what leads, what is latest, what is read and discussed most.

Each top is asked as ids, so that a page of many tops loads its cards once (`cards`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from polosa.kit.clock import now

from ..models import Article, Kind
from ..models.article import ArticleQuerySet

URGENT_FOR = timedelta(hours=6)


def cards(ids: Iterable[int]) -> dict[int, Article]:
    """Cards of live stories by id, in one query however many there are."""
    return {card.pk: card for card in Article.objects.live().filter(pk__in=set(ids)).for_lists()}


def bylined(ids: Iterable[int]) -> dict[int, Article]:
    """The same with authors, in three queries."""
    return {card.pk: card for card in Article.objects.live().filter(pk__in=set(ids)).for_cards()}


def latest(size: int = 20) -> list[Article]:
    return list(Article.objects.live().newest().for_cards()[:size])


def latest_ids(size: int = 20) -> list[int]:
    return _ids(Article.objects.live().newest(), size)


def lead_articles(size: int = 5) -> list[Article]:
    """The lead and those beside it: pinned ones first, then the latest with a picture; advertising never leads."""
    ids = lead_ids(size)
    found = cards(ids)
    return [found[pk] for pk in ids]


def lead_ids(size: int = 5) -> list[int]:
    fit = Article.objects.live().filter(is_advertising=False)
    pinned = _ids(fit.filter(is_pinned=True).newest(), size)
    others = _ids(fit.filter(cover__isnull=False).exclude(pk__in=pinned).newest(), size - len(pinned))
    return [*pinned, *others]


def most_read_ids(*, since: datetime, size: int = 5) -> list[int]:
    """Among stories published after `since`, by views; editorial ones only."""
    return _ids(_editorial(since).order_by("-counter__views", "-published_at"), size)


def most_discussed_ids(*, since: datetime, size: int = 5) -> list[int]:
    """Among stories published after `since`, by comments; silence is no discussion."""
    discussed = _editorial(since).filter(thread__total__gt=0, has_discussion=True)
    return _ids(discussed.order_by("-thread__total", "-published_at"), size)


def urgent_article() -> Article | None:
    """The newest urgent story, while it is fresh."""
    fresh = Article.objects.live().filter(is_urgent=True, published_at__gte=now() - URGENT_FOR)
    return fresh.select_related("section").defer("body", "typed").newest().first()


def kind_ids(kind: Kind, size: int = 4) -> list[int]:
    return _ids(Article.objects.live().filter(kind=kind).newest(), size)


def _editorial(since: datetime) -> ArticleQuerySet:
    return Article.objects.live().filter(is_advertising=False, published_at__gte=since)


def _ids(stories: ArticleQuerySet, size: int) -> list[int]:
    return list(stories.values_list("pk", flat=True)[:size])
