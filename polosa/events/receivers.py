from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.signals import published, unpublished

from . import actions
from .models import Event, Venue


@receiver(published, sender=Event)
def event_was_published(instance: Event, **kwargs: Any) -> None:
    """Wagtail sends this for scheduling too: an event whose hour has not come is not live."""
    if instance.live:
        actions.settle_live(event=instance)


@receiver(unpublished, sender=Event)
def event_was_unpublished(instance: Event, **kwargs: Any) -> None:
    actions.settle_gone(event=instance)


@receiver(post_delete, sender=Event)
def event_deleted(instance: Event, **kwargs: Any) -> None:
    actions.settle_deleted(event=instance)


@receiver(pre_save, sender=Venue)
def remember_address(instance: Any, **kwargs: Any) -> None:
    before = Venue.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance.old_url = before.get_absolute_url() if before else None


@receiver(post_save, sender=Venue)
def venue_saved(instance: Any, **kwargs: Any) -> None:
    actions.venue_changed(venue=instance, old_url=instance.old_url)


@receiver(post_delete, sender=Venue)
def venue_deleted(instance: Venue, **kwargs: Any) -> None:
    actions.venue_changed(venue=instance)
