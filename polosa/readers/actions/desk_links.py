"""A link that lets one person into the desk once, within a day: for the first start and for lost passwords."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from .. import queries
from ..errors import LinkSpent, NoDesk
from ..models import User


def desk_link(user: User) -> str:
    """The path of a new link; raises `NoDesk`. Writes nothing: older links work until one of them is used."""
    if not queries.has_desk(user):
        raise NoDesk
    return reverse("readers:desk_entry", args=queries.sealed_for(user))


@transaction.atomic
def spend_desk_link(*, uid: str, token: str) -> User:
    """The person the link lets in, once even if it is followed twice at the same moment; raises `LinkSpent`."""
    user = queries.person_behind(uid, token, for_update=True)
    if user is None:
        raise LinkSpent
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    return user
