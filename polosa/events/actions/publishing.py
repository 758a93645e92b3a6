from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from polosa.audience.actions import show_counter
from polosa.audience.models import Counter
from polosa.comments.actions import create_thread, delete_thread, describe_thread
from polosa.edge.actions import purge
from polosa.reactions.actions import create_strip, describe_strip
from polosa.readers.models import User

from ..models import Event
from ..rules import venue_key
from ..signals import event_published, event_unpublished


@transaction.atomic
def publish_event(*, event: Event, user: User | None = None) -> Event:
    """Put the latest revision on the site (or schedule it, where it says so). Raises PermissionDenied."""
    revision = event.latest_revision or event.save_revision(user=user)
    revision.publish(user=user, skip_permission_checks=user is None)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def unpublish_event(*, event: Event, user: User | None = None) -> Event:
    """Take an event off the site; nothing of it is lost. Raises PermissionDenied."""
    event.unpublish(user=user)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def delete_event(*, event: Event) -> None:
    """Remove an event for good, with its discussion, mood and counter."""
    event.delete()


@transaction.atomic
def settle_live(*, event: Event) -> None:
    """All that follows from an event going live or changing while live, whichever way it was published."""
    first = not event.listed_under
    _attach(event)
    keys = ["afisha", venue_key(event.venue_id)]
    purge(event.key, *event.listed_under, *keys, removes=not first)
    event.listed_under = keys
    event.sequence += not first
    _keep(event)
    event_published.send(Event, event=event, first=first)


@transaction.atomic
def settle_gone(*, event: Event) -> None:
    """All that follows from an event leaving the site, whoever or whatever took it off."""
    purge(event.key, *event.listed_under)
    event.listed_under = []
    event.sequence += 1
    _keep(event)
    if event.strip:
        describe_strip(strip=event.strip, is_shown=False)
    if event.thread:
        describe_thread(thread=event.thread, is_shown=False)
    if event.counter:
        show_counter(counter=event.counter, is_shown=False)
    event_unpublished.send(Event, event=event)


@transaction.atomic
def settle_deleted(*, event: Event) -> None:
    """An event was removed for good: what hung on it goes too."""
    if event.listed_under:
        purge(event.key, *event.listed_under)
        event_unpublished.send(Event, event=event)
    if event.thread is not None:
        delete_thread(thread=event.thread)
    for owned in (event.strip, event.counter):
        if owned is not None:
            owned.delete()


def _attach(event: Event) -> None:
    """Give the event its discussion, strip and counter, and tell them what they are about."""
    title, url = event.title, event.get_absolute_url()
    if event.thread is None:
        event.thread = create_thread(title=title, url=url)
    if event.strip is None:
        event.strip = create_strip(title=title, url=url, opened_at=event.first_published_at or now())
    if event.counter is None:
        event.counter = Counter.objects.create()
    show_counter(counter=event.counter, is_shown=True)
    talk, mood = event.has_discussion, event.has_mood
    describe_thread(thread=event.thread, title=title, url=url, is_open=talk, is_shown=talk)
    describe_strip(strip=event.strip, title=title, url=url, is_open=mood, is_shown=mood)


def _keep(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(
        thread=event.thread,
        strip=event.strip,
        counter=event.counter,
        listed_under=event.listed_under,
        sequence=event.sequence,
    )
