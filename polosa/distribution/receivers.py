from typing import Any

from django.dispatch import receiver

from polosa.articles.models import Article
from polosa.articles.signals import article_published, article_unpublished, articles_loaded
from polosa.events.models import Event
from polosa.events.signals import event_published, event_unpublished

from . import actions


@receiver(article_published)
@receiver(article_unpublished)
def story_changed(article: Article, **kwargs: Any) -> None:
    actions.sitemap_changed(kind="articles", pk=article.pk)


@receiver(articles_loaded)
def stories_loaded(articles: list[Article], **kwargs: Any) -> None:
    actions.sitemaps_changed(kind="articles", pks=[article.pk for article in articles])


@receiver(event_published)
@receiver(event_unpublished)
def event_changed(event: Event, **kwargs: Any) -> None:
    actions.sitemap_changed(kind="events", pk=event.pk)
