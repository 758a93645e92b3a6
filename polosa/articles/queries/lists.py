"""Lists of stories, newest first, a page at a time by keyset: page 2,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from polosa.kit.prepared import Prepared, prepared

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

    @classmethod
    def written(cls, text: str) -> str:
        """The one way of writing the cursor; empty for anything unreadable."""
        found = cls.parse(text)
        return f"{int(text.partition('-')[0])}-{found.pk}" if found else ""

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
    return _slice(_newest, cursor, size)


def of_section(section: Section, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _slice(_of_section, cursor, size, section.pk)


def of_tag(tag: Tag, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _slice(_of_tag, cursor, size, tag.pk)


def of_author(author: Author, cursor: Cursor | None = None, size: int = PAGE) -> Slice:
    return _slice(_of_author, cursor, size, author.pk)


@prepared
def _newest(*place: Any, way: str, size: int) -> QuerySet[Article]:
    return _places(Article.objects.live(), place, way, size)


@prepared
def _of_section(section: int, *place: Any, way: str, size: int) -> QuerySet[Article]:
    return _places(Article.objects.live().filter(section=section), place, way, size)


@prepared
def _of_tag(tag: int, *place: Any, way: str, size: int) -> QuerySet[Article]:
    return _listed(ArticleTag.objects.filter(tag=tag), "content_object", place, way, size)


@prepared
def _of_author(author: int, *place: Any, way: str, size: int) -> QuerySet[Article]:
    return _listed(ArticleAuthor.objects.filter(author=author), "article", place, way, size)


def _listed(rows: QuerySet[Any], story: str, place: Sequence[Any], way: str, size: int) -> QuerySet[Article]:
    """A list whose order stands in rows of its own: an index gives the ids of one page, and only those are read."""
    rows = rows.filter(listed_at__isnull=False)
    if way == "newer":
        nearest = rows.filter(_after(place, "listed_at", f"{story}_id")).order_by("listed_at", story)
    else:
        older = rows.filter(_before(place, "listed_at", f"{story}_id")) if place else rows
        nearest = older.order_by("-listed_at", f"-{story}")
    page = Article.objects.live().filter(pk__in=nearest.values(story)[:size])
    return _places(page, place, way, size)


def _places(articles: ArticleQuerySet, place: Sequence[Any], way: str, size: int) -> QuerySet[Article]:
    if way == "newer":
        return articles.filter(_after(place)).order_by("published_at", "pk").for_places()[:size]
    older = articles.filter(_before(place)) if place else articles
    return older.newest().for_places()[:size]


def _slice(ask: Prepared[Article], cursor: Cursor | None, size: int, *of: int) -> Slice:
    """One story more is asked for: it tells of another page."""
    if cursor is not None and cursor.newer:
        found = list(reversed(ask(*of, cursor.at, cursor.pk, way="newer", size=size + 1)))
        return _between(found[-size:], has_newer=len(found) > size, has_older=True)
    place = (cursor.at, cursor.pk) if cursor is not None else ()
    found = ask(*of, *place, way="older", size=size + 1)
    return _between(found[:size], has_newer=cursor is not None, has_older=len(found) > size)


def _before(place: Sequence[Any], time: str = "published_at", pk: str = "pk") -> Q:
    # The first condition alone bounds the index; the second settles stories of the same moment.
    at, number = place
    return Q(**{f"{time}__lte": at}) & (Q(**{f"{time}__lt": at}) | Q(**{f"{pk}__lt": number}))


def _after(place: Sequence[Any], time: str = "published_at", pk: str = "pk") -> Q:
    at, number = place
    return Q(**{f"{time}__gte": at}) & (Q(**{f"{time}__gt": at}) | Q(**{f"{pk}__gt": number}))


def _between(articles: list[Article], *, has_newer: bool, has_older: bool) -> Slice:
    return Slice(
        articles,
        older=Cursor.text(articles[-1]) if articles and has_older else None,
        newer=Cursor.text(articles[0]) if articles and has_newer else None,
    )
