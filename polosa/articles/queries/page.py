"""One story's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from polosa.kit.clock import iso
from polosa.kit.models import Paper
from polosa.kit.pictures import social_url
from polosa.kit.prepared import attach, prepared
from polosa.kit.signs import cut

from ..models import Article, ArticleAuthor, ArticleTag, Kind, Tag
from .tops import bylines_of, cards

SCHEMA_TYPES = {"news": "NewsArticle", "column": "OpinionNewsArticle", "interview": "NewsArticle"}
NEAR = 60
"""So many of the newest stories of a tag are compared to find what is near in subject."""


def live_article(pk: int) -> Article | None:
    """The live story with all that its page shows of it, in three queries; None when there is no such story."""
    found = _story.first(pk)
    if found is not None:
        attach(found, "bylines", bylines_of([pk]), ArticleAuthor)
        attach(found, "tagged_items", _tagged(pk), ArticleTag)
    return found


@prepared
def _story(pk: int) -> QuerySet[Article]:
    found = Article.objects.live().filter(pk=pk).defer("typed", "listed_under", "edited_at")
    return found.select_related("section", "cover", "thread", "strip", "counter")


@prepared
def _tagged(article: int) -> QuerySet[ArticleTag]:
    return ArticleTag.objects.filter(content_object=article).select_related("tag").order_by("pk")


def stories_in(article: Article) -> list[int]:
    """Ids of the stories that its text names."""
    raw = [block["value"] for block in article.body.raw_data if block["type"] == "related"]
    return [value["article"] for value in raw if value.get("article")]


def article_page(article: Article, tags: list[Tag], paper: Paper) -> dict[str, Any]:
    """What the template of a story needs of the story alone; no query for what `live_article` has read."""
    return {
        "article": article,
        "tags": tags,
        "canonical": settings.BASE_URL + article.get_absolute_url(),
        "og_image": social_url(article.cover),
        "jsonld": json_ld(article, tags, paper),
        "is_preview": False,
    }


def article_preview(article: Article) -> dict[str, Any]:
    """The same page of a draft: nothing on it counts, votes or talks."""
    if article.pk is None or not article.section_id:
        return {"article": article, "tags": [], "related": [], "is_preview": True}
    tags = list(article.tags.all())
    page = article_page(article, tags, Paper.current())
    related = more_like(article, tags)
    found = cards(related)
    return {**page, "related": [found[pk] for pk in related if pk in found], "is_preview": True}


def more_like(article: Article, tags: list[Tag], size: int = 4) -> list[int]:
    """«Ещё по теме»: of the newest stories of each tag those sharing most tags; without tags, the section's newest."""
    if not tags:
        return _others_of_section(article.section_id, article.pk, size=size)
    rows = [row for row in newest_of_tags([tag.pk for tag in tags]) if row[0] != article.pk]
    shared = Counter(pk for pk, _ in rows)
    times = dict(rows)
    return sorted(times, key=lambda pk: (shared[pk], times[pk], pk), reverse=True)[:size]


@prepared
def _others_of_section(section: int, pk: int, size: int) -> QuerySet[Article, int]:
    others = Article.objects.live().filter(section=section).exclude(pk=pk)
    return others.newest().values_list("pk", flat=True)[:size]


def newest_of_tags(tags: Sequence[int], size: int = NEAR) -> list[tuple[int, Any]]:
    """Ids and times of the newest stories of each tag, once for every tag they have; one query over an index.

    However many stories a tag has, no more than `size` of them are looked at.
    """
    newest = """SELECT * FROM (
        SELECT content_object_id, listed_at FROM articles_articletag
        WHERE tag_id = %s AND listed_at IS NOT NULL
        ORDER BY listed_at DESC, content_object_id DESC LIMIT %s
    ) AS newest"""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([newest] * len(tags)), [value for tag in tags for value in (tag, size)]
        )
        return list(cursor.fetchall())


def json_ld(article: Article, tags: list[Tag], paper: Paper) -> dict[str, Any]:
    """schema.org NewsArticle with its discussion and interaction counts."""
    url = settings.BASE_URL + article.get_absolute_url()
    social = social_url(article.cover)
    return {
        "@context": "https://schema.org",
        "@type": _schema_type(article),
        "@id": url,
        "mainEntityOfPage": url,
        "headline": cut(article.title, 110),
        "description": article.lead,
        "inLanguage": "ru",
        "datePublished": iso(article.published_at) if article.published_at else None,
        "dateModified": iso(_changed_at(article)) if article.published_at else None,
        "articleSection": article.section.title,
        "keywords": [tag.name for tag in tags],
        "image": [social] if social else [],
        "author": [
            {"@type": "Person", "name": author.name, "url": settings.BASE_URL + author.get_absolute_url()}
            for author in article.authors
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name, "url": settings.BASE_URL + "/"},
        "typicalAgeRange": article.get_age_mark_display(),
        **_interactions(article, url),
    }


def _changed_at(article: Article) -> datetime:
    """Never before it was published: an addition may be dated before a story that came out later."""
    assert article.published_at is not None  # who asks has looked  # noqa: S101
    return max(article.updated_at or article.published_at, article.published_at)


def _schema_type(article: Article) -> str:
    if article.is_advertising:
        return "AdvertiserContentArticle"
    return SCHEMA_TYPES.get(Kind(article.kind).value, "NewsArticle")


def _interactions(article: Article, url: str) -> dict[str, Any]:
    comments = article.thread.total if article.thread else 0
    counts = {
        "ReadAction": article.counter.views if article.counter else 0,
        "CommentAction": comments,
        "ReactAction": article.strip.total if article.strip else 0,
    }
    return {
        "commentCount": comments,
        "discussionUrl": f"{url}#comments",
        "interactionStatistic": [
            {
                "@type": "InteractionCounter",
                "interactionType": f"https://schema.org/{kind}",
                "userInteractionCount": count,
            }
            for kind, count in counts.items()
        ],
    }
