"""Tags, authors and sections of live stories: what only drafts have is not on the site yet, or no longer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Article, ArticleAuthor, ArticleTag, Author, Section, Tag


def published_tags() -> QuerySet[Tag]:
    listed = ArticleTag.objects.filter(tag=OuterRef("pk"), listed_at__isnull=False)
    return Tag.objects.filter(Exists(listed))


def published_authors() -> QuerySet[Author]:
    listed = ArticleAuthor.objects.filter(author=OuterRef("pk"), listed_at__isnull=False)
    return Author.objects.filter(Exists(listed))


def published_sections() -> QuerySet[Section]:
    return Section.objects.filter(Exists(Article.objects.live().filter(section=OuterRef("pk"))))


def sections_only_of(pk: int, sections: Iterable[int]) -> set[int]:
    """Which of `sections` have no live story but story `pk`. Holds their rows until the transaction ends.

    Two stories that come or go at one moment must not each take the other for the one that stays.
    """
    some = Section.objects.filter(pk__in=set(sections)).order_by("pk")
    others = Article.objects.live().filter(section=OuterRef("pk")).exclude(pk=pk)
    return _without(some, Exists(others))


def authors_only_of(pk: int, authors: Iterable[int]) -> set[int]:
    """The same of authors."""
    some = Author.objects.filter(pk__in=set(authors)).order_by("pk")
    others = ArticleAuthor.objects.filter(author=OuterRef("pk"), listed_at__isnull=False)
    return _without(some, Exists(others.exclude(article=pk)))


def _without(rows: QuerySet, others: Exists) -> set[int]:  # type: ignore[type-arg]  # sections or authors
    held = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    return set(rows.filter(~others, pk__in=held).values_list("pk", flat=True)) if held else set()
