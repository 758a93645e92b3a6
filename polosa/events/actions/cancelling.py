from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.actions.edit import EditAction
from wagtail.permissions import policy_registry

from polosa.readers.models import User

from ..models import Event, Showing
from ..signals import showing_cancelled
from .publishing import settle_live


@transaction.atomic
def cancel_showing(*, showing: Showing, user: User | None = None) -> None:
    """A showing will not take place: readers see it at once, whatever else of the event is still a draft.

    Raises PermissionDenied.
    """
    event = Event.objects.get(pk=showing.event_id)
    has_draft = event.live and event.has_unpublished_changes
    if has_draft:
        _cancel_live(event, showing, user)
    draft = _without(showing, event)
    action = EditAction(draft, user=user, publish=event.live and not has_draft)
    action.execute(skip_permission_checks=user is None)
    showing_cancelled.send(Showing, event=event, showing=Showing.objects.get(pk=showing.pk))


def _cancel_live(event: Event, showing: Showing, user: User | None) -> None:
    if user and not policy_registry.get_by_type(Event).user_has_permission(user, "publish"):
        raise PermissionDenied
    Showing.objects.filter(pk=showing.pk).update(is_cancelled=True)
    settle_live(event=Event.objects.get(pk=event.pk))


def _without(showing: Showing, event: Event) -> Event:
    """The event as it was last written, with the showing cancelled in it."""
    draft = event.get_latest_revision_as_object() if event.latest_revision_id else event
    showings = list(draft.showings.all())
    for each in showings:
        each.is_cancelled = each.is_cancelled or each.uid == showing.uid
    draft.showings.set(showings)
    return draft
