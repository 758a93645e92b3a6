from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import actions
from .models import Headline, Partner


@receiver(post_save, sender=Partner)
@receiver(post_save, sender=Headline)
@receiver(post_delete, sender=Partner)
@receiver(post_delete, sender=Headline)
def row_may_have_changed(**kwargs: Any) -> None:
    """The desk saves through its forms: whatever was changed there, the row is looked at again."""
    actions.settle_row()
