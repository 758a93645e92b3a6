"""RSS 2.0 and Atom of the newest stories, of a section's, and of the newest comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from polosa.articles.models import Article, Section
from polosa.articles.queries import published_sections
from polosa.articles.rules import section_key
from polosa.comments.models import Comment
from polosa.edge.keys import wear
from polosa.kit.models import Paper, Picture
from polosa.kit.models.paper import tag_of_host
from polosa.kit.pictures import social, social_url

from . import queries
from .rules import xml_text


@dataclass(frozen=True)
class Source:
    """What a feed is of."""

    paper: Paper
    feed_url: str
    request: HttpRequest
    section: Section | None = None


def stable_id(paper: Paper, what: str) -> str:
    """An RFC 4151 tag: it stays when the story's title, section and address change, and when the site's own does."""
    return f"{paper.feed_base or tag_of_host()}{what}"


def wear_item(request: HttpRequest, article: Article) -> None:
    """What an item of a feed shows besides the story itself."""
    names = (f"author-name:{author.pk}" for author in article.authors)
    wear(request, f"section-name:{article.section_id}", f"picture:{article.cover_id}", *names)


class _OfPaper(Feed):
    """Its items are told from those of all other papers."""

    def get_feed(self, obj: Any, request: HttpRequest) -> SyndicationFeed:
        feed = super().get_feed(obj, request)
        for item in feed.items:
            item["unique_id"] = stable_id(obj.paper, item["unique_id"])
        return feed


class LatestFeed(_OfPaper):
    """The newest stories of the paper or of one section. Times are in the paper's zone."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    language = "ru"
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest, section: str | None = None) -> Source:
        found = get_object_or_404(published_sections(), slug=section) if section else None
        wear(request, section_key(found.pk) if found else "latest")
        return Source(Paper.current(), settings.BASE_URL + request.path, request, found)

    def title(self, source: Source) -> str:
        return f"{source.section.title} — {source.paper.name}" if source.section else source.paper.name

    def description(self, source: Source) -> str:
        return (source.section and source.section.description) or source.paper.motto or source.paper.name

    subtitle = description

    def link(self, source: Source) -> str:
        return settings.BASE_URL + (source.section.get_absolute_url() if source.section else "/")

    def feed_url(self, source: Source) -> str:
        return source.feed_url

    def feed_guid(self, source: Source) -> str:
        return stable_id(source.paper, f"section/{source.section.pk}" if source.section else "latest")

    def author_name(self, source: Source) -> str:
        return source.paper.name

    def items(self, source: Source) -> list[Article]:
        articles = queries.feed_articles(source.section)
        for article in articles:
            wear_item(source.request, article)
        return articles

    def item_title(self, article: Article) -> str:
        return xml_text(article.title)

    def item_description(self, article: Article) -> str:
        """HTML, as readers of feeds take it."""
        return escape(xml_text(article.lead), quote=False)

    def item_link(self, article: Article) -> str:
        return settings.BASE_URL + article.get_absolute_url()

    def item_guid(self, article: Article) -> str:
        return f"article/{article.pk}"

    def item_pubdate(self, article: Article) -> datetime | None:
        return localtime(article.published_at).replace(microsecond=0) if article.published_at else None

    def item_updateddate(self, article: Article) -> datetime | None:
        changed = article.updated_at if article.is_updated else article.published_at
        return localtime(changed).replace(microsecond=0) if changed else None

    def item_author_name(self, article: Article) -> str:
        return xml_text(", ".join(author.name for author in article.authors))

    def item_categories(self, article: Article) -> list[str]:
        return [xml_text(article.section.title)]

    def item_comments(self, article: Article) -> str | None:
        return f"{self.item_link(article)}#comments" if article.has_discussion else None

    def item_enclosures(self, article: Article) -> list[Enclosure]:
        url = social_url(article.cover)
        return [Enclosure(url, str(_length(article.cover)), "image/jpeg")] if url and article.cover else []


class LatestAtom(LatestFeed):
    feed_type = Atom1Feed


class CommentsFeed(_OfPaper):
    """«Лента комментариев»: the newest comments of all stories."""

    feed_type = Rss201rev2Feed
    language = "ru"
    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> Source:
        wear(request, "comments")
        return Source(Paper.current(), settings.BASE_URL + request.path, request)

    def title(self, source: Source) -> str:
        return f"{_('Лента комментариев')} — {source.paper.name}"

    def description(self, source: Source) -> str:
        return _("Что говорят читатели")

    def link(self, source: Source) -> str:
        return settings.BASE_URL + "/comments/"

    def feed_url(self, source: Source) -> str:
        return source.feed_url

    def items(self, source: Source) -> list[Comment]:
        return queries.feed_comments()

    def item_title(self, comment: Comment) -> str:
        return xml_text(f"{comment.author_name}: {comment.thread.title}")

    def item_description(self, comment: Comment) -> str:
        return xml_text(comment.html)  # sanitised when it was written

    def item_link(self, comment: Comment) -> str:
        return settings.BASE_URL + comment.get_absolute_url()

    def item_guid(self, comment: Comment) -> str:
        return f"comment/{comment.pk}"

    def item_pubdate(self, comment: Comment) -> datetime:
        return localtime(comment.created_at)

    def item_author_name(self, comment: Comment) -> str:
        return xml_text(comment.author_name)


def _length(picture: Picture | None) -> int:
    """Bytes of the enclosed picture; nought, as the RSS board advises, where nobody can say."""
    made = social(picture)
    return made.bytes if made else 0
