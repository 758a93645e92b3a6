from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.contrib.auth.models import Permission
from django.db.models import Q

from polosa.kit.models import Paper

from .. import rules
from ..models import User
from ..signals import reader_asked_for_name
from .people import has_desk


def fit_name(reader: User, typed: str) -> str:
    """The name as it will be shown; raises `rules.NameRefused`. What a reader is called already stays fit."""
    if typed and typed == reader.name:
        return typed
    if has_desk(reader):
        return rules.clean_name(typed, is_official=True)
    return rules.clean_name(typed, reserved=_names_of_others(reader))


def _names_of_others(reader: User) -> Iterator[str]:
    """The paper's, those of people at the desk, and what other apps know to be somebody's."""
    yield Paper.current().name
    access = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    at_desk = Q(is_superuser=True) | Q(groups__permissions__in=access) | Q(user_permissions__in=access)
    people = User.objects.filter(at_desk, is_active=True).exclude(pk=reader.pk).distinct()
    yield from (person.get_full_name() for person in people.only("name", "first_name", "last_name"))
    for _receiver, names in reader_asked_for_name.send(User, reader=reader):
        yield from cast(list[str], names or [])
