"""The tops of the paper: what leads, what is latest, what is read and discussed most.

Each top is asked as ids, so that a page of many tops loads its cards once (`cards`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from polosa.kit.clock import now
from polosa.kit.prepared import attach, prepared

from ..models import Article, ArticleAuthor, Kind
from ..models.article import ArticleQuerySet

URGENT_FOR = timedelta(hours=6)


def cards(ids: Iterable[int]) -> dict[int, Article]:
    """Cards of live stories by id, in one query however many there are."""
    return {card.pk: card for card in _cards(set(ids))}


def bylined(ids: Iterable[int]) -> dict[int, Article]:
    """The same with authors, in two queries."""
    found = cards(ids)
    rows: dict[int, list[ArticleAuthor]] = {pk: [] for pk in found}
    for row in bylines_of(found):
        rows[row.article_id].append(row)
    for pk, card in found.items():
        attach(card, "bylines", rows[pk], ArticleAuthor)
    return found


@prepared
def _cards(ids: Collection[int]) -> QuerySet[Article]:
    return Article.objects.live().filter(pk__in=ids).for_lists()


@prepared
def bylines_of(ids: Collection[int]) -> QuerySet[ArticleAuthor]:
    """Rows of the bylines of some stories, each story's in its order, with authors and their portraits."""
    rows = ArticleAuthor.objects.filter(article__pk__in=ids).order_by("article", "sort_order", "pk")
    return rows.select_related("author__portrait")


def latest(size: int = 20) -> list[Article]:
    return list(Article.objects.live().newest().for_cards()[:size])


def latest_ids(size: int = 20) -> list[int]:
    return _latest(size=size)


@prepared
def _latest(size: int) -> QuerySet[Article, int]:
    return _ids(Article.objects.live().newest(), size)


def lead_articles(size: int = 5) -> list[Article]:
    """The lead and those beside it: pinned ones first, then the latest with a picture; advertising never leads."""
    ids = lead_ids(size)
    found = cards(ids)
    return [found[pk] for pk in ids]


def lead_ids(size: int = 5) -> list[int]:
    pinned = _pinned(size=size)
    pictured = [pk for pk in _pictured(size=size) if pk not in pinned]
    return [*pinned, *pictured][:size]


@prepared
def _pinned(size: int) -> QuerySet[Article, int]:
    return _ids(Article.objects.live().filter(is_advertising=False, is_pinned=True).newest(), size)


@prepared
def _pictured(size: int) -> QuerySet[Article, int]:
    """As many as are wanted are left when the pinned are taken away: no more than `size` are pinned."""
    fit = Article.objects.live().filter(is_advertising=False, cover__isnull=False)
    return _ids(fit.newest(), 2 * size)


def most_read_ids(*, since: datetime, size: int = 5) -> list[int]:
    """Among stories published after `since`, by views; editorial ones only."""
    return _most_read(since, size=size)


@prepared
def _most_read(since: datetime, size: int) -> QuerySet[Article, int]:
    return _ids(_editorial(since).order_by("-counter__views", "-published_at"), size)


def most_discussed_ids(*, since: datetime, size: int = 5) -> list[int]:
    """Among stories published after `since`, by comments; silence is no discussion."""
    return _most_discussed(since, size=size)


@prepared
def _most_discussed(since: datetime, size: int) -> QuerySet[Article, int]:
    discussed = _editorial(since).filter(thread__total__gt=0, has_discussion=True)
    return _ids(discussed.order_by("-thread__total", "-published_at"), size)


def urgent_article() -> Article | None:
    """The newest urgent story, while it is fresh."""
    return _urgent.first(now() - URGENT_FOR)


@prepared
def _urgent(since: datetime) -> QuerySet[Article]:
    fresh = Article.objects.live().filter(is_urgent=True, published_at__gte=since)
    return fresh.for_lists().newest()[:1]


def kind_ids(kind: Kind, size: int = 4) -> list[int]:
    return _of_kind(kind.value, size=size)


@prepared
def _of_kind(kind: str, size: int) -> QuerySet[Article, int]:
    return _ids(Article.objects.live().filter(kind=kind).newest(), size)


def _editorial(since: datetime) -> ArticleQuerySet:
    return Article.objects.live().filter(is_advertising=False, published_at__gte=since)


def _ids(stories: ArticleQuerySet, size: int) -> QuerySet[Article, int]:
    return stories.values_list("pk", flat=True)[:size]
