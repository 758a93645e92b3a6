from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect

from polosa.edge.actions import purge

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
    new = venue.get_absolute_url()
    if old_url and old_url != new:
        Redirect.objects.filter(old_path=Redirect.normalise_path(new)).delete()
        Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(old_url),
            site=None,
            defaults={"redirect_link": new, "is_permanent": True, "redirect_page": None},
        )
    purge(venue.key, "afisha")
