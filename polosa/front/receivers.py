from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from polosa.articles.models import Article
from polosa.articles.signals import article_published, article_unpublished, articles_loaded
from polosa.edge.actions import purge

from . import actions
from .models import PlainPage


@receiver(article_published)
def story_to_find(article: Article, **kwargs: Any) -> None:
    actions.index_article(article=article)


@receiver(articles_loaded)
def stories_to_find(articles: list[Article], **kwargs: Any) -> None:
    actions.index_loaded(articles=articles)


@receiver(article_unpublished)
def story_not_to_find(article: Article, **kwargs: Any) -> None:
    actions.forget_article(article_id=article.pk)


@receiver([page_published, page_unpublished])
def plain_page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if issubclass(sender, PlainPage):
        purge("pages", f"page:{instance.pk}")
