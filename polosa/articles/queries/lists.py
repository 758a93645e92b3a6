"""Lists of stories, newest first, a page at a time by keyset: page 2,000 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from ..models import Article, ArticleAuthor, ArticleTag, Author, Section, Tag
from ..models.article import ArticleQuerySet

PAGE = 24


@dataclass(frozen=True)
class Cursor:
    """A place between two stories of a list, and which way to read from it."""

    at: datetime
    pk: int
    newer: bool = False

    @classmethod
    def parse(cls, text: str | None, *, newer: bool = False) -> Cursor | None:
        """The cursor behind `text` ("microseconds-id"); None for anything unreadable."""
        micros, _, pk = (text or "").partition("-")
        if not (f"{micros}{pk}".isascii() and micros.isdecimal() and pk.isdecimal()):
            return None
        if max(len(micros), len(pk)) > 17:
            return None
        try:
            return cls(datetime.fromtimestamp(int(micros) / 1_000_000, UTC), int(pk), newer)
        except (OverflowError, OSError, ValueError):
            return None

    @staticmethod
    def text(article: Article) -> str:
        assert article.published_at is not None  # a live story has its time  # noqa: S101
        return f"{round(article.published_at.timestamp() * 1_000_000)}-{article.pk}"


@dataclass(frozen=True)
class Slice:
    """One page of a list. Its stories know their place and no more: `cards_on_page` shows them.

    `older` and `newer` are cursors' texts, None at the list's ends.
    """

    articles: list[Article]
    older: str | None
    newer: str | None

    @property
    def ids(self) -> list[int]:
        return [article.pk for article in self.articles]


def newest(cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _slice(Article.objects.live(), cursor, size)


def of_section(section: Section, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _slice(Article.objects.live().filter(section=section), cursor, size)


def of_tag(tag: Tag, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _listed(ArticleTag.objects.filter(tag=tag), "content_object", cursor, size)


def of_author(author: Author, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _listed(ArticleAuthor.objects.filter(author=author), "article", cursor, size)


def _listed(rows: QuerySet[Any], story: str, cursor: Cursor | None, size: int) -> Slice:
    """A list whose order stands in rows of its own: an index gives the ids of one page, and only those are read."""
    rows = rows.filter(listed_at__isnull=False)
    if cursor is not None and cursor.newer:
        nearest = rows.filter(_after(cursor, "listed_at", f"{story}_id")).order_by("listed_at", story)
    else:
        older = rows.filter(_before(cursor, "listed_at", f"{story}_id")) if cursor else rows
        nearest = older.order_by("-listed_at", f"-{story}")
    page = Article.objects.live().filter(pk__in=nearest.values(story)[: size + 1])
    return _slice(page, cursor, size)


def _slice(articles: ArticleQuerySet, cursor: Cursor | None, size: int) -> Slice:
    if cursor is not None and cursor.newer:
        nearest = articles.filter(_after(cursor)).order_by("published_at", "pk")
        found = list(reversed(nearest.for_places()[: size + 1]))
        return _between(found[-size:], has_newer=len(found) > size, has_older=True)
    if cursor is not None:
        articles = articles.filter(_before(cursor))
    found = list(articles.newest().for_places()[: size + 1])
    return _between(found[:size], has_newer=cursor is not None, has_older=len(found) > size)


def _before(cursor: Cursor, time: str = "published_at", pk: str = "pk") -> Q:
    # The first condition alone bounds the index; the second settles stories of the same moment.
    return Q(**{f"{time}__lte": cursor.at}) & (
        Q(**{f"{time}__lt": cursor.at}) | Q(**{f"{pk}__lt": cursor.pk})
    )


def _after(cursor: Cursor, time: str = "published_at", pk: str = "pk") -> Q:
    return Q(**{f"{time}__gte": cursor.at}) & (
        Q(**{f"{time}__gt": cursor.at}) | Q(**{f"{pk}__gt": cursor.pk})
    )


def _between(articles: list[Article], *, has_newer: bool, has_older: bool) -> Slice:
    return Slice(
        articles,
        older=Cursor.text(articles[-1]) if articles and has_older else None,
        newer=Cursor.text(articles[0]) if articles and has_newer else None,
    )
