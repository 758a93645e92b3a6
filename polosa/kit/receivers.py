from typing import Any

from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.dispatch import receiver
from wagtail.documents.models import Document
from wagtail.users.models import UserProfile

from . import actions
from .models import Paper, Picture, Rendition


@receiver(post_migrate)
def app_migrated(**kwargs: Any) -> None:
    actions.name_permissions()


@receiver(post_save, sender=Picture)
def picture_saved(instance: Picture, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    """A new picture, or a moved focal point: other sizes are needed."""
    if not raw and not created:
        actions.picture_changed(picture=instance)
    if not raw:
        actions.order_renditions(picture=instance)


@receiver(post_delete, sender=Picture)
def picture_deleted(instance: Picture, **kwargs: Any) -> None:
    actions.picture_changed(picture=instance)


@receiver(pre_save, sender=Document)
def document_kept(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Size and hash of every file, whoever brings it: readers' copies are compared by them."""
    if not raw and instance.file and not instance.file._committed:
        instance._set_document_file_metadata()


@receiver(post_save, sender=Document)
def document_saved(created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not created:
        actions.documents_changed()


@receiver(post_delete, sender=Document)
def document_deleted(**kwargs: Any) -> None:
    actions.documents_changed()


@receiver(post_delete, sender=Rendition)
def rendition_deleted(instance: Rendition, **kwargs: Any) -> None:
    """Wagtail does so when a picture gets another file, and its command when all are to be made anew."""
    actions.forget_sizes(picture_id=instance.image_id)


@receiver(post_save, sender=Paper)
def paper_saved(instance: Paper, raw: bool = False, **kwargs: Any) -> None:
    """Every page shows something of the paper's settings, and the desk keeps its clock."""
    if not raw:
        actions.settle_paper(paper=instance)


@receiver(post_save, sender=UserProfile)
def profile_saved(instance: UserProfile, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw and not instance.current_time_zone:
        actions.set_clock(profile=instance)
