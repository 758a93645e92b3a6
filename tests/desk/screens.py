"""Every address under /desk/, found by asking the resolver, with real objects behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Collection, Site, Task, Workflow
from wagtail.snippets.models import get_snippet_models

from polosa.articles.models import Article, Tag
from polosa.comments.actions import hide_comments, write_comment
from polosa.comments.models import Comment, Moderation
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.clock import now
from polosa.kit.models import Paper
from polosa.partners.models import Headline
from polosa.readers.models import User
from tests.factories import afisha, neighbours, people, pictures, stories

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
HOLE = re.compile(r"<(?:\w+:)?(\w+)>")


def routes() -> list[str]:
    """All of them, each once: `desk/users/edit/<int:pk>/`. Bulk actions stand here one by one."""
    found = list(dict.fromkeys(_walk(get_resolver().url_patterns, "")))
    bulk = [route for route in found if route.startswith("desk/bulk/")]
    named = [
        f"desk/bulk/{app}/{model}/{action}/"
        for app, models in _bulk_actions().items()
        for model, actions in models.items()
        for action in actions
    ]
    return [*(route for route in found if route not in bulk), *sorted(named)]


def _bulk_actions() -> dict[str, dict[str, dict[str, Any]]]:
    bulk_action_registry._scan_for_bulk_actions()
    known = {app: dict(models) for app, models in bulk_action_registry.actions.items()}
    generic = known.get("wagtailsnippets", {})
    for model in get_snippet_models():  # an action for all snippets is registered for each
        known.setdefault(model._meta.app_label, {}).setdefault(model._meta.model_name, {}).update(
            {name: action for actions in generic.values() for name, action in actions.items()}
        )
    return known


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif route.startswith("desk/"):
            yield GROUP.sub(r"<\1>", route).replace("^", "").replace("$", "").replace("\\.", ".")


class Paperful:
    """A paper with one of everything. None of it belongs to those who will look, but for their accounts."""

    def __init__(self) -> None:
        self.vera, self.author = people.vera(), people.staff("olga@example.org", "Ольга", "editor")
        self.draft = stories.draft("Тайный черновик", user=self.author, tags=["тайна"])
        self.event = afisha.event_draft("Тайный вечер", user=self.author)
        live = stories.story("Мост открыли")
        comment = write_comment(thread=live.thread, reader=people.ruslan(), text="Скрытое слово")
        hide_comments(comments=[comment], moderator=people.mila(), reason="Тайная причина")
        headline = Headline.objects.create(
            partner=neighbours.partner(), guid="g", title="Чужое", url="https://vesti.example/1",
            published_at=now(), first_seen=now(),
        )  # fmt: skip
        self.page = FrontPage.objects.get().add_child(instance=PlainPage(title="О газете", slug="about"))
        self.revision = self.page.save_revision()
        self.collection = Collection.get_first_root_node().add_child(name="Тайная папка")
        self.redirect = Redirect.objects.create(old_path="/x", redirect_link="/")
        self.document = Document.objects.create(
            title="Тайный договор",
            file=ContentFile(b"x", "x.txt"),
            collection=Collection.get_first_root_node(),
        )
        self.picture = pictures.picture("most.jpg")
        self.users = {
            "admin": User.objects.create_superuser("owner@example.org", people.PASSWORD, name="Хозяин"),
            "chief": people.staff("chief2@example.org", "Другая Главная", "chief"),
            "reporter": people.staff("rep2@example.org", "Другой Репортёр", "reporter"),
            "reader": people.ruslan(),
        }
        workflow = Workflow.objects.get()
        state = workflow.start(Article.objects.get(pk=self.draft.pk), self.author)
        self.state, self.task_state = state.pk, state.current_task_state_id
        self.snippets = {
            "articles/article": self.draft.pk,
            "articles/section": self.draft.section_id,
            "articles/author": self.draft.authors[0].pk,
            "articles/tag": Tag.objects.latest("pk").pk,
            "events/event": self.event.pk,
            "events/venue": self.event.venue_id,
            "comments/comment": Comment.objects.get().pk,
            "comments/moderation": Moderation.objects.get().pk,
            "partners/partner": headline.partner_id,
            "partners/headline": headline.pk,
        }

    def addresses(self, route: str) -> Iterator[tuple[str, str]]:
        """What stands for `route` in the table, and the address of a real thing. Accounts are tried one by one."""
        if "users/" in route and "<int:pk>" in route:
            for who, user in self.users.items():
                yield route.replace("<int:pk>", f"<{who}>"), "/" + route.replace("<int:pk>", str(user.pk))
            return
        if route.startswith("desk/bulk/readers/"):
            for who, user in self.users.items():
                yield f"{route}?id=<{who}>", f"/{route}?id={user.pk}"
            return
        values = self._values(route)
        address = "/" + HOLE.sub(lambda hole: str(values[hole[1]]), route).replace(".*", "nothing")
        if route.startswith("desk/bulk/"):
            address += f"?id={values['id']}"
        if route.endswith("chosen-multiple/"):
            address += f"?id={values.get('pk', self.page.pk)}"
        yield route, address

    def _values(self, route: str) -> dict[str, Any]:
        values: dict[str, Any] = {
            "parent_page_id": self.page.get_parent().pk, "page_id": self.page.pk, "page_pk": self.page.pk,
            "page_to_move_id": self.page.pk, "destination_id": self.page.get_parent().pk, "pk": self.page.pk,
            "content_type_app_name": "front", "content_type_model_name": "plainpage",
            "app_label": "front", "model_name": "plainpage", "app_name": "articles",
            "action_name": "approve", "task_state_id": self.task_state, "task_id": Task.objects.get().pk,
            "workflow_state_id": self.state, "workflow_pk": Workflow.objects.get().pk,
            "revision_id": self.revision.pk, "revision_id_a": "earliest", "revision_id_b": "latest",
            "collection_id": self.collection.pk, "redirect_id": self.redirect.pk, "session_id": 1,
            "document_id": self.document.pk, "doc_id": self.document.pk, "uploaded_file_id": 1,
            "image_id": self.picture.pk, "filter_spec": "width-100", "object_id": self.draft.pk,
            "uidb64": "MQ", "token": "x-y",
        }  # fmt: skip
        for name, pk in self.snippets.items():
            if f"/{name}/" in route:
                values |= {"pk": pk, "id": pk}
                if name in {"articles/article", "events/event"}:
                    thing = self.draft if name == "articles/article" else self.event
                    values["revision_id"] = thing.latest_revision_id
        for part, pk in {
            "collections/": self.collection.pk, "workflows/": Workflow.objects.get().pk,
            "_task/": Task.objects.get().pk, "tasks/": Task.objects.get().pk, "sites/": Site.objects.get().pk,
            "groups/": Group.objects.get(name="Репортёры").pk, "documents/": self.document.pk,
            "images/": self.picture.pk, "settings/": Paper.current().pk,
        }.items():  # fmt: skip
            if f"desk/{part}" in route or f"/{part}" in route.removeprefix("desk/"):
                values["pk"] = pk
        if "tag-autocomplete" in route:
            values["model_name"] = "tag"
        if route.startswith("desk/settings/"):
            values |= {"app_name": "kit", "model_name": "paper"}
        if route.startswith("desk/workflows/tasks/add"):
            values |= {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
        if "editing-sessions" in route:
            values |= {"app_label": "articles", "model_name": "article"}
        if route.startswith("desk/bulk/"):
            of = {"wagtailcore": self.page.pk, "wagtaildocs": self.document.pk, "kit": self.picture.pk}
            values.setdefault("id", of.get(route.split("/")[2]))
        return values
