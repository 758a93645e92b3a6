"""What feeds and sitemaps carry. Every answer is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from wagtail.models import Page

from polosa.articles.models import Article, Section
from polosa.articles.queries import published_authors, published_sections, published_tags
from polosa.comments.models import Comment
from polosa.events.models import Event
from polosa.events.queries import published_venues
from polosa.kit.clock import iso, now

from .rules import PART, Story, Url, part_of

FEED = 50
NEWS_FOR = timedelta(days=2)
NEWS_LIMIT = 1000
LIST_LIMIT = 20_000
PAGES_LIMIT = 1000


def feed_articles(section: Section | None = None, size: int = FEED) -> list[Article]:
    """The newest stories, or those of a section; advertising is not carried out of the paper."""
    articles = Article.objects.live().filter(is_advertising=False)
    if section is not None:
        articles = articles.filter(section=section)
    return list(articles.newest().for_cards()[:size])


def feed_comments(size: int = FEED) -> list[Comment]:
    """The newest comments that anybody may read, of whatever story."""
    shown = Comment.objects.visible().filter(thread__is_shown=True)
    return list(shown.select_related("thread").order_by("-created_at", "-pk")[:size])


def news() -> list[Story]:
    """For news search engines: two days, a thousand stories at the most."""
    fresh = Article.objects.live().filter(is_advertising=False, published_at__gte=now() - NEWS_FOR)
    stories = fresh.newest().select_related("section").only("title", "slug", "published_at", "section__slug")
    return [
        Story(settings.BASE_URL + each.get_absolute_url(), each.title, iso(each.published_at))
        for each in stories[:NEWS_LIMIT]
        if each.published_at
    ]


def parts(rows: QuerySet[Article] | QuerySet[Event]) -> range:
    """Numbers of the parts that the live rows fall into, holes in between included."""
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return range(0)
    return range(part_of(ends["first"]), part_of(ends["last"]) + 1)


def article_urls(part: int) -> list[Url]:
    """Live stories of one part, by id: reading any part costs the same."""
    rows = _of_part(Article.objects.live(), part).select_related("section")
    return _urls(rows.only("title", "slug", "last_published_at", "section__slug"))


def event_urls(part: int) -> list[Url]:
    return _urls(_of_part(Event.objects.live(), part).only("title", "slug", "last_published_at"))


def list_urls() -> list[Url]:
    """Pages that list other pages, and plain pages."""
    names = ["front:front", "articles:latest", "articles:authors", "events:afisha", "comments:feed"]
    fixed = [Url(settings.BASE_URL + reverse(name)) for name in names]
    lists: list[QuerySet[Any]] = [
        published_sections(),
        published_authors(),
        published_venues(),
        published_tags().only("slug").order_by("pk"),
    ]
    listed = [
        Url(settings.BASE_URL + each.get_absolute_url()) for rows in lists for each in rows[:LIST_LIMIT]
    ]
    return [*fixed, *listed, *_plain_pages()]


def _of_part(rows: QuerySet, part: int) -> QuerySet:
    return rows.filter(pk__gte=part * PART, pk__lt=(part + 1) * PART).order_by("pk")


def _urls(rows: Iterable[Article | Event]) -> list[Url]:
    return [
        Url(
            settings.BASE_URL + each.get_absolute_url(),
            iso(each.last_published_at) if each.last_published_at else "",
        )
        for each in rows
    ]


def _plain_pages() -> Iterator[Url]:
    """The root of plain pages is the front page, which is in the list already."""
    pages = Page.objects.live().public().filter(depth__gt=2).order_by("path")[:PAGES_LIMIT]
    for page in pages:
        if url := page.get_url():
            changed = iso(page.last_published_at) if page.last_published_at else ""
            yield Url(settings.BASE_URL + url.removeprefix(settings.BASE_URL), changed)
