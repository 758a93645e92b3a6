from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from polosa.audience.actions import show_counter
from polosa.audience.models import Counter
from polosa.comments.actions import create_thread, delete_thread, describe_thread
from polosa.edge.actions import purge
from polosa.reactions.actions import create_strip, describe_strip
from polosa.readers.models import User

from ..models import Article, ArticleAuthor, ArticleTag
from ..queries import authors_only_of, has_other_stories, sections_only_of
from ..rules import ARCHIVE, DAY, day_key, ids_of
from ..signals import article_published, article_unpublished


@transaction.atomic
def publish_article(*, article: Article, user: User | None = None) -> Article:
    """Put the latest revision on the site (or schedule it, where it says so). Raises PermissionDenied."""
    revision = article.latest_revision or article.save_revision(user=user)
    revision.publish(user=user, skip_permission_checks=user is None)
    return Article.objects.get(pk=article.pk)


@transaction.atomic
def unpublish_article(*, article: Article, user: User | None = None) -> Article:
    """Take a story off the site; nothing of it is lost. Raises PermissionDenied."""
    article.unpublish(user=user)
    return Article.objects.get(pk=article.pk)


@transaction.atomic
def delete_article(*, article: Article) -> None:
    """Remove a story for good, with its discussion, mood and counter."""
    article.delete()


@transaction.atomic
def settle_live(*, article: Article) -> None:
    """All that follows from a story going live or changing while live, whichever way it was published."""
    first = not article.listed_under
    _attach(article)
    keys = article.list_keys()
    calendar = _calendar(article, article.listed_under, keys)
    menus = _menus(article, article.listed_under, keys)
    purge(article.key, *article.listed_under, *keys, *calendar, *menus, removes=not first)
    article.listed_under = keys
    _keep(article)
    _list_at(article, article.published_at)
    article_published.send(Article, article=article, first=first)


@transaction.atomic
def settle_gone(*, article: Article) -> None:
    """All that follows from a story leaving the site, whoever or whatever took it off."""
    purge(article.key, *article.listed_under, *_calendar(article, article.listed_under, []))
    purge(*_menus(article, article.listed_under, []))
    article.listed_under = []
    if article.strip is not None:
        describe_strip(strip=article.strip, is_shown=False)
    if article.thread is not None:
        describe_thread(thread=article.thread, is_shown=False)
    if article.counter is not None:
        show_counter(counter=article.counter, is_shown=False)
    _keep(article)
    _list_at(article, None)
    article_unpublished.send(Article, article=article)


@transaction.atomic
def settle_deleted(*, article: Article) -> None:
    """A story was removed for good: what hung on it goes too."""
    if article.listed_under:
        purge(article.key, ARCHIVE, *article.listed_under, *_menus(article, article.listed_under, []))
        article_unpublished.send(Article, article=article)
    if article.thread is not None:
        delete_thread(thread=article.thread)
    for owned in (article.strip, article.counter):
        if owned is not None:
            owned.delete()


def _attach(article: Article) -> None:
    """Give the story its discussion, strip and counter, and tell them what they are about."""
    title, url = article.title, article.get_absolute_url()
    if article.thread is None:
        article.thread = create_thread(title=title, url=url)
    if article.strip is None:
        article.strip = create_strip(title=title, url=url, opened_at=article.published_at)
    if article.counter is None:
        article.counter = Counter.objects.create()
    show_counter(counter=article.counter, is_shown=True)
    talk = article.has_discussion
    describe_thread(thread=article.thread, title=title, url=url, is_open=talk, is_shown=talk)
    told = {"is_open": article.has_mood, "is_shown": article.has_mood, "opened_at": article.published_at}
    describe_strip(strip=article.strip, title=title, url=url, **told)


def _calendar(article: Article, before: list[str], after: list[str]) -> list[str]:
    """The calendar's key, if the story's coming or going may have changed which days have stories."""
    days = {key for key in before if key.startswith(DAY)} ^ {key for key in after if key.startswith(DAY)}
    if not days:
        return []
    if before and after:  # it has moved to another day: rare, and both may be changed
        return [ARCHIVE]
    day = localtime(article.published_at).date()
    return [] if days == {day_key(day)} and has_other_stories(day, article.pk) else [ARCHIVE]


def _menus(article: Article, before: list[str], after: list[str]) -> list[str]:
    """Keys of the lists of sections and of authors, where the first story of one came or the last one left."""
    changed = set(before) ^ set(after)
    sections = sections_only_of(article.pk, ids_of(changed, "section"))
    authors = authors_only_of(article.pk, ids_of(changed, "author"))
    return ["sections"] * bool(sections) + ["authors"] * bool(authors)


def _keep(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(
        thread=article.thread, strip=article.strip, counter=article.counter, listed_under=article.listed_under
    )


def _list_at(article: Article, time: datetime | None) -> None:
    """The place of a story in the lists of its tags and authors; None where it stands in none."""
    ArticleTag.objects.filter(content_object=article).update(listed_at=time)
    ArticleAuthor.objects.filter(article=article).update(listed_at=time)
