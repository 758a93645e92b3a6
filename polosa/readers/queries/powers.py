"""What people may do at the desk, whether or not they are switched off at the moment."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from .. import rules
from ..models import User


def may_manage(user: User, other: User) -> bool:
    """Whether `user` is no less powerful than `other`; three queries for each of the two."""
    return rules.may_manage(
        own=powers_of(user),
        of_other=powers_of(other),
        is_admin=user.is_superuser,
        is_other_admin=other.is_superuser,
    )


def may_give(user: User, groups: Iterable[Group]) -> bool:
    """Whether `user` has every power of `groups`."""
    given = _powers(Q(group__in=[group.pk for group in groups]), Q())
    return rules.may_manage(
        own=powers_of(user), of_other=given, is_admin=user.is_superuser, is_other_admin=False
    )


def powers_of(user: User) -> frozenset[str]:
    return _powers(Q(group__user=user.pk), Q(user=user.pk))


def _powers(by_group: Q, own: Q) -> frozenset[str]:
    """Permissions of groups and of a person, those over pages and collections with the number of these."""
    named = Permission.objects.filter(by_group | own if own else by_group)
    pages = GroupPagePermission.objects.filter(by_group).values_list("page", "permission__codename")
    library = GroupCollectionPermission.objects.filter(by_group)
    return frozenset(
        [
            *(f"{app}.{code}" for app, code in named.values_list("content_type__app_label", "codename")),
            *(f"page {page} {code}" for page, code in pages),
            *(
                f"collection {one} {code}"
                for one, code in library.values_list("collection", "permission__codename")
            ),
        ]
    )
