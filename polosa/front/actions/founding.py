"""Founding a paper: what must be there before anybody writes. All of it is safe to run again."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from polosa.articles.models import Article
from polosa.readers.models import User

from .. import rules
from ..models import FrontPage

WORKFLOW = "Репортёр — редактор"
TASK = "Проверка редактором"
ROOT = "Корень"
# What Wagtail's own migrations found: in English, and for nobody.
EXAMPLE_WORKFLOW = "Moderators approval"
EXAMPLE_GROUPS = ("Editors", "Moderators")
EXAMPLE_ROOT = "Root"
EXAMPLE_HOME_IN_RUSSIAN = "Заставка"


@transaction.atomic
def found_newsroom() -> None:
    """Groups with their powers, the road from a reporter to an editor, and the root of plain pages."""
    _clear_examples()
    root = _root()
    for code in rules.GROUPS:
        group, new = Group.objects.get_or_create(name=rules.GROUPS[code])
        if new:  # a chief may have changed a group's powers since: they are not put back
            _empower(group, code, root)
    _workflow()


def _clear_examples() -> None:
    """Only what nobody has used yet goes."""
    Workflow.objects.filter(name=EXAMPLE_WORKFLOW, workflow_states__isnull=True).delete()
    GroupApprovalTask.objects.filter(name=EXAMPLE_WORKFLOW, task_states__isnull=True).delete()
    Group.objects.filter(name__in=EXAMPLE_GROUPS, user__isnull=True).delete()
    Page.objects.filter(depth=1, title=EXAMPLE_ROOT).update(title=ROOT, draft_title=ROOT)
    Collection.objects.filter(depth=1, name=EXAMPLE_ROOT).update(name=ROOT)


@transaction.atomic
def join_group(*, user: User, group: str) -> None:
    """Give a person the powers of `group` (a code of `rules.GROUPS`)."""
    user.groups.add(Group.objects.get(name=rules.GROUPS[group]))


def _empower(group: Group, code: str, root: FrontPage) -> None:
    group.permissions.set([found for name in rules.POWERS[code] for found in _permissions(name)])
    for name in rules.PAGES.get(code, []):
        for permission in _permissions(f"wagtailcore.{name}_page"):
            GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    library = Collection.get_first_root_node()
    for model in (
        Image,
        Document,
    ):  # powers over pictures are named after Wagtail's own model, whatever ours is
        kind = ContentType.objects.get_for_model(model)
        wanted = [f"{action}_{model._meta.model_name}" for action in rules.LIBRARY.get(code, [])]
        for permission in Permission.objects.filter(content_type=kind, codename__in=wanted):
            GroupCollectionPermission.objects.create(group=group, collection=library, permission=permission)


def _permissions(name: str) -> QuerySet[Permission]:
    """The permission of that name; none where a paper runs without the app it belongs to."""
    app, _, codename = name.partition(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


def _workflow() -> None:
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    task = GroupApprovalTask.objects.create(name=TASK)
    task.groups.set(Group.objects.filter(name__in=[rules.GROUPS[code] for code in rules.APPROVERS]))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    kind = ContentType.objects.get_for_model(Article)
    WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})


def _root() -> FrontPage:
    """The root of plain pages, in place of Wagtail's welcome page, and the site that has it."""
    found = FrontPage.objects.first()
    if found is None:
        top = cast(Page, Page.get_first_root_node())
        welcome = top.get_children().filter(slug="home").first()
        if welcome is not None and welcome.specific_class is Page:
            welcome.title = welcome.draft_title = (
                EXAMPLE_HOME_IN_RUSSIAN  # the journal keeps the name of what was deleted
            )
            welcome.delete()
            top = Page.objects.get(pk=top.pk)
        found = top.add_child(instance=FrontPage(title="Первая полоса", slug="home"))
    where = urlsplit(settings.BASE_URL)
    port = where.port or (443 if where.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": where.hostname or "localhost", "port": port, "root_page": found},
    )
    return found
