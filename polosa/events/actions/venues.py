from __future__ import annotations

from typing import Any

from django.db import transaction

from polosa.edge.actions import purge
from polosa.kit.actions import leave_redirect

from ..models import Venue


@transaction.atomic
def create_venue(**fields: Any) -> Venue:
    """A new place; fields are those of the model. Raises ValidationError, naming fields."""
    venue = Venue(**fields)
    venue.full_clean()
    venue.save()
    return venue


@transaction.atomic
def venue_changed(*, venue: Venue, old_url: str | None = None) -> None:
    """A place was made, renamed, moved or removed. Its old address leads to the new one for good."""
    leave_redirect(old=old_url, new=venue.get_absolute_url())
    purge(venue.key, "afisha")
