from typing import Any

from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver

from . import actions
from .models import Picture


@receiver(post_migrate)
def app_migrated(**kwargs: Any) -> None:
    actions.name_permissions()


@receiver(post_save, sender=Picture)
def picture_saved(instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    """A new picture, or a moved focal point: other sizes are needed."""
    if not raw:
        actions.order_renditions(picture=instance)
