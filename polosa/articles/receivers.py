from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from polosa.readers.models import User
from polosa.readers.signals import reader_asked_for_name, reader_renamed

from . import actions, queries
from .models import Article, Author, Section, Tag


@receiver(published, sender=Article)
def story_published(instance: Article, **kwargs: Any) -> None:
    """Wagtail sends this for scheduling too: a story whose hour has not come is not live, and nothing changed."""
    if instance.live:
        actions.settle_live(article=instance)


@receiver(unpublished, sender=Article)
def story_unpublished(instance: Article, **kwargs: Any) -> None:
    actions.settle_gone(article=instance)


@receiver(post_delete, sender=Article)
def story_deleted(instance: Article, **kwargs: Any) -> None:
    actions.settle_deleted(article=instance)


@receiver(pre_save, sender=Section)
@receiver(pre_save, sender=Author)
@receiver(pre_save, sender=Tag)
def remember_address(sender: Any, instance: Any, **kwargs: Any) -> None:
    before = sender.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance.old_url = before.get_absolute_url() if before else None


@receiver(post_save, sender=Section)
def section_saved(instance: Any, **kwargs: Any) -> None:
    actions.section_changed(section=instance, old_url=instance.old_url)


@receiver(post_delete, sender=Section)
def section_deleted(instance: Section, **kwargs: Any) -> None:
    actions.section_changed(section=instance)


@receiver(post_save, sender=Author)
def author_saved(instance: Any, **kwargs: Any) -> None:
    actions.author_changed(author=instance, old_url=instance.old_url)


@receiver(post_save, sender=Tag)
def tag_saved(instance: Any, **kwargs: Any) -> None:
    actions.tag_changed(tag=instance, old_url=instance.old_url)


@receiver(post_delete, sender=Author)
def author_deleted(instance: Author, **kwargs: Any) -> None:
    actions.author_changed(author=instance)


@receiver(post_delete, sender=Tag)
def tag_deleted(instance: Tag, **kwargs: Any) -> None:
    actions.tag_changed(tag=instance)


@receiver(reader_asked_for_name)
def name_asked_for(reader: User, **kwargs: Any) -> list[str]:
    return queries.bylines_of_others(reader)


@receiver(reader_renamed)
def writer_has_name(reader: User, former: str, **kwargs: Any) -> None:
    """Whoever had a name before and is not named in a draft has taken their name away."""
    if not former.strip():
        actions.sign_drafts(user=reader)
