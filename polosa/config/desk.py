"""The operator's way into the desk."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from polosa.readers.models import User


def chief_link() -> tuple[str, str]:
    """Who the operator enters the desk as, and a link that lets in once. Makes the first account at need."""
    from polosa.readers.actions import desk_link

    chief = _people().first() or _make_chief()
    return chief.email, settings.BASE_URL + desk_link(user=chief)


def _people() -> QuerySet[User]:
    """Who may enter the desk, the most powerful first."""
    from polosa.front.rules import GROUPS

    entry = {"content_type__app_label": "wagtailadmin", "codename": "access_admin"}
    by_group = Q(**{f"groups__permissions__{name}": value for name, value in entry.items()})
    by_name = Q(**{f"user_permissions__{name}": value for name, value in entry.items()})
    everyone = User.objects.filter(Q(is_superuser=True) | by_group | by_name, is_active=True)
    chief = Q(groups__name=GROUPS["chief"])
    return everyone.alias(is_chief=chief).order_by("-is_superuser", "-is_chief", "pk")


@transaction.atomic
def _make_chief() -> User:
    from polosa.front.actions import join_group

    host = urlsplit(settings.BASE_URL).hostname or ""
    domain = host if "." in host and not host.replace(".", "").isdigit() else "polosa.local"
    chief = User.objects.create_superuser(f"chief@{domain}")
    join_group(user=chief, group="chief")
    return chief
