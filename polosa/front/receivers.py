from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from polosa.articles.models import Article
from polosa.articles.signals import article_published, article_unpublished, articles_loaded

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


@receiver([page_published, page_unpublished, post_page_move])
def plain_page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if issubclass(sender, PlainPage):
        actions.settle_pages()


@receiver(post_delete, sender=PlainPage)
@receiver([post_save, post_delete], sender=PageViewRestriction)
def pages_changed(**kwargs: Any) -> None:
    actions.settle_pages()
