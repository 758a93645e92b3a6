"""Who may enter which screen of the desk, where Wagtail itself asks no more than whether somebody works here.

Choosers, their lists by id, its API and bulk actions show things by their numbers to whoever has a desk. Wagtail's own
checks still follow: this only ever refuses. `tests/desk` walks every address for every role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import Document
from wagtail.models import Page
from wagtail.permissions import policy_registry

from polosa.kit.models import Picture
from polosa.readers.models import User
from polosa.readers.queries import may_give, may_manage

Allows = Callable[[User], bool]
DESK = "/desk/"
SEEING = ["add", "change", "choose", "delete", "view"]


def _any_of(*permissions: str) -> Allows:
    return lambda user: any(user.has_perm(permission) for permission in permissions)


def _works_with(model: type[Any]) -> Allows:
    return lambda user: policy_registry.get_by_type(model).user_has_any_permission(user, SEEING)


def _nobody(user: User) -> bool:
    raise Http404


STORIES = ("articles.add_article", "articles.change_article")
EVENTS = ("events.add_event", "events.change_event")
writers = _any_of(*STORIES, *EVENTS)
"""Whoever writes may look for what a text may lead to."""

SCREENS: tuple[tuple[str, Allows], ...] = (
    ("wagtailadmin_error_test", _nobody),
    ("wagtailembeds:*", _nobody),
    ("wagtailadmin_api:pages:*", writers),
    ("wagtailadmin_api:documents:*", _works_with(Document)),
    ("wagtailadmin_api:images:*", _works_with(Picture)),
    ("wagtaildocs*", _works_with(Document)),
    ("wagtailimages*", _works_with(Picture)),
    ("wagtailadmin_pages:*", _works_with(Page)),
    ("wagtailadmin_choose_page*", writers),
    ("wagtailadmin_tag_*autocomplete", writers),
    ("wagtailadmin_block_preview", writers),
    ("wagtailadmin_workflows:task_cho*", _any_of("wagtailcore.add_workflow", "wagtailcore.change_workflow")),
    ("wagtailsnippetchoosers_articles_*", _any_of(*STORIES)),
    ("wagtailsnippetchoosers_events_*", _any_of(*EVENTS)),
    ("wagtailsnippetchoosers_comments_*", _nobody),
    ("wagtailsnippetchoosers_partners_*", _nobody),
)
"""The first pattern that fits a view's name decides. What nothing chooses has no chooser."""

# Whoever could edit one with more powers could get these: set a password, and sign in.
ACCOUNTS = {"reset_factors", *(f"wagtailusers_users:{screen}" for screen in ("edit", "delete", "copy"))}


class DeskAccessMiddleware:
    """Refuses with 403, or with 404 what nobody has a use for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: dict[str, Any]) -> None:
        """Those without a desk are sent to sign in, by Wagtail."""
        if not request.path_info.startswith(DESK) or request.resolver_match is None:
            return
        user = request.user
        if not isinstance(user, User) or not user.has_perm("wagtailadmin.access_admin"):
            return
        name = request.resolver_match.view_name
        if not next((allows(user) for pattern, allows in SCREENS if fnmatchcase(name, pattern)), True):
            raise PermissionDenied
        if name in ACCOUNTS and not _may_manage(user, User.objects.filter(pk=named["pk"])):
            raise PermissionDenied
        if name == "wagtail_bulk_action":
            refuse_bulk_action(request, user, named["app_label"], named["model_name"], named["action"])


def refuse_bulk_action(request: HttpRequest, user: User, app: str, model: str, name: str) -> None:
    """Raises PermissionDenied unless the person may do it with something asked for, and may see all of it.

    Wagtail's screen names even those things that nothing may be done with, whoever asks.
    """
    asked = asked_at_once(request, app, model, name)
    if asked is None:
        return  # Wagtail answers 404
    objects, rest = asked
    others = [one for some in rest.values() for one in some]
    if not objects or not all(_may_see(user, one) for one in others):
        raise PermissionDenied
    if apps.get_model(app, model) is User and not _may_change_all(request, user, objects):
        raise PermissionDenied


def asked_at_once(
    request: HttpRequest, app: str, model: str, name: str
) -> tuple[list[Any], dict[str, Any]] | None:
    """What a bulk action may be done with, and the rest of what was asked for, by reasons; None for no such action."""
    action_class = bulk_action_registry.get_bulk_action_class(app, model, name)
    if action_class is None:
        return None
    found: tuple[list[Any], dict[str, Any]] = action_class(
        request, apps.get_model(app, model)
    ).get_actionable_objects()
    return found


def _may_see(user: User, thing: Any) -> bool:
    if isinstance(thing, Page):
        return bool(thing.live or thing.permissions_for_user(user).can_edit())
    policy = policy_registry.get_by_type(type(thing))
    return policy is not None and policy.user_has_any_permission_for_instance(user, SEEING, thing)


def _may_change_all(request: HttpRequest, user: User, people: Iterable[User]) -> bool:
    role = request.POST.get("role", "")
    groups = Group.objects.filter(pk=role) if role.isdecimal() else Group.objects.none()
    return _may_manage(user, people) and may_give(user, groups)


def _may_manage(user: User, people: Iterable[User]) -> bool:
    return all(may_manage(user, one) for one in people)
