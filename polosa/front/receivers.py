from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from polosa.articles.models import Article, Author
from polosa.articles.signals import article_published, article_unpublished, articles_loaded
from polosa.events.models import Event
from polosa.events.signals import event_published, event_unpublished
from polosa.kit.models import Picture

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


@receiver(article_published)
def story_shows_files(article: Article, **kwargs: Any) -> None:
    actions.settle_media(thing=article)


@receiver(event_published)
def event_shows_files(event: Event, **kwargs: Any) -> None:
    actions.settle_media(thing=event)


@receiver(page_published)
def page_shows_files(instance: Page, **kwargs: Any) -> None:
    actions.settle_media(thing=instance)


@receiver([article_unpublished, event_unpublished, page_unpublished])
@receiver(post_save, sender=Author)
@receiver(post_delete, sender=Author)
@receiver(post_delete, sender=Picture)
@receiver(post_delete, sender=Page)
@receiver(post_delete, sender=PlainPage)
def files_may_have_left(**kwargs: Any) -> None:
    actions.files_left()


@receiver([page_published, page_unpublished, post_page_move])
def plain_page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if issubclass(sender, PlainPage):
        actions.settle_pages()


@receiver(post_delete, sender=PlainPage)
@receiver([post_save, post_delete], sender=PageViewRestriction)
def pages_changed(**kwargs: Any) -> None:
    actions.settle_pages()
