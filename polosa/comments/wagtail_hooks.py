"""The moderators' desk: what readers said, to be hidden or brought back with a reason, and the log."""

import re
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet, SnippetViewSetGroup

from polosa.kit.text import excerpt, numbered

from . import actions
from .forms import ReasonForm
from .models import Comment, Moderation

MODERATE = "comments.change_comment"


class ReadingPolicy(ModelPermissionPolicy):
    """Whoever may moderate reads all of it here. Nobody writes: what was said is not edited at the desk."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.is_active and user.has_perm(MODERATE)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def moderation_buttons(comment: Comment, next_url: str) -> list[Button]:
    """What may be done with one comment: the same as with many."""
    offered = {
        Comment.State.VISIBLE: ("hide", gettext("Скрыть"), "view"),
        Comment.State.HIDDEN: ("show", gettext("Вернуть"), "undo"),
    }
    if comment.state not in offered:
        return []
    action, label, icon = offered[Comment.State(comment.state)]
    url = reverse("wagtail_bulk_action", args=["comments", "comment", action])
    return [Button(label, url=f"{url}?id={comment.pk}&next={next_url}", icon_name=icon, priority=10)]


def thread_link(comment: Comment) -> SafeString:
    url = comment.get_absolute_url() if comment.is_visible else comment.thread.url
    return format_html('<a href="{}">{}</a>', url, comment.thread.title or comment.thread.url)


def told(line: Moderation) -> str:
    return f"{line.at:%d.%m.%Y %H:%M} {line.get_action_display()}, {line.moderator or '—'}: {line.reason}"


class CommentFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Comment.State.choices, label=_("Состояние"))
    created_at = django_filters.DateFromToRangeFilter(label=_("Написан"), widget=DateRangePickerWidget)

    class Meta:
        model = Comment
        fields = ["state", "created_at"]


class CommentIndex(IndexView):
    def get_base_queryset(self) -> QuerySet[Comment]:
        return Comment.objects.select_related("thread", "author").defer("html", "network")

    def search_queryset(self, queryset: Any) -> Any:
        """Any case of any letter: SQLite's own comparison knows Latin ones only."""
        if not self.is_searching:
            return queryset
        sought = re.escape(self.search_query.strip()[:100])
        return queryset.filter(Q(text__iregex=sought) | Q(author_name__iregex=sought))

    def get_list_more_buttons(self, instance: Comment) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *moderation_buttons(instance, self.request.path)]


class CommentInspect(InspectView):
    def get_thread_display_value(self) -> SafeString:
        return thread_link(self.object)

    def get_moderations_display_value(self) -> SafeString:
        lines = self.object.moderations.select_related("moderator")
        return format_html("{}", "; ".join(map(told, lines)) or "—")

    def get_field_label(self, field_name: str, field: Any) -> Any:
        return _("Журнал") if field_name == "moderations" else super().get_field_label(field_name, field)

    @property
    def header_more_buttons(self) -> list[Button]:
        return moderation_buttons(self.object, self.request.path)


class CommentViewSet(SnippetViewSet):
    model = Comment
    icon = "comment"
    menu_label = _("Комментарии")
    list_per_page = 50
    ordering = ["-created_at", "-pk"]
    list_display = [
        Column("text", label=_("Текст"), accessor=lambda comment: excerpt(comment.text, 160) or "—"),
        Column("author_name", label=_("Читатель"), sort_key="author_name"),
        Column("thread", label=_("Обсуждение"), accessor=thread_link),
        Column("state", label=_("Состояние"), accessor="get_state_display", sort_key="state"),
        DateColumn("created_at", label=_("Написан"), sort_key="created_at"),
    ]
    # Wagtail's own search would be asked if there were an index; the view searches by itself.
    search_fields = ["text", "author_name"]
    search_backend_name = None
    filterset_class = CommentFilters
    index_view_class = CommentIndex
    inspect_view_class = CommentInspect
    inspect_view_enabled = True
    inspect_view_fields = [
        "text", "author_name", "author", "thread", "state", "created_at", "edited_at", "moderations",
    ]  # fmt: skip
    copy_view_enabled = False


class ModerationIndex(IndexView):
    def get_base_queryset(self) -> QuerySet[Moderation]:
        return Moderation.objects.select_related("moderator", "comment__thread")


class ModerationViewSet(SnippetViewSet):
    model = Moderation
    icon = "history"
    menu_label = _("Журнал модерации")
    list_per_page = 50
    ordering = ["-at", "-pk"]
    list_display = [
        Column("excerpt", label=_("О чём речь")),
        Column("action", label=_("Что сделано"), accessor="get_action_display"),
        Column("reason", label=_("Причина")),
        Column("moderator", label=_("Модератор")),
        DateColumn("at", label=_("Когда"), sort_key="at"),
    ]
    list_filter = ["action", "at"]
    index_view_class = ModerationIndex
    inspect_view_enabled = True
    copy_view_enabled = False


class DiscussionGroup(SnippetViewSetGroup):
    menu_label = _("Обсуждения")
    menu_name = "discussions"
    menu_icon = "comment"
    menu_order = 150
    items = (CommentViewSet, ModerationViewSet)


class ModerateBulkAction(SnippetBulkAction):
    """Hides or brings back any number of comments, with one reason for all of them."""

    models = [Comment]
    template_name = "desk/comments/moderate.html"
    form_class = ReasonForm
    question: Any

    def check_perm(self, snippet: Comment) -> bool:
        return self.request.user.has_perm(MODERATE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(question=self.question, verb=self.display_name, **kwargs)

    def get_execution_context(self) -> dict[str, Any]:
        reason = self.cleaned_form.cleaned_data["reason"]
        return {"moderator": self.request.user, "reason": reason}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        comments = numbered(num_parent_objects, gettext("комментарий,комментария,комментариев"))
        return gettext("Готово: %s.") % comments


class HideBulkAction(ModerateBulkAction):
    display_name = _("Скрыть")
    action_type = "hide"
    aria_label = _("Скрыть выбранные комментарии")
    action_priority = 10
    classes = {"serious"}
    question = _("Читатели больше не увидят этих комментариев. Ответы на них останутся.")

    @classmethod
    def execute_action(cls, objects: list[Comment], **kwargs: Any) -> tuple[int, int]:
        return actions.hide_comments(comments=objects, **kwargs), 0


class ShowBulkAction(ModerateBulkAction):
    display_name = _("Вернуть")
    action_type = "show"
    aria_label = _("Вернуть выбранные комментарии")
    action_priority = 20
    question = _("Скрытые комментарии снова увидят все.")

    @classmethod
    def execute_action(cls, objects: list[Comment], **kwargs: Any) -> tuple[int, int]:
        return actions.show_comments(comments=objects, **kwargs), 0


register_permission_policy(Comment, ReadingPolicy(Comment))
register_permission_policy(Moderation, ReadingPolicy(Moderation))
register_snippet(DiscussionGroup)
hooks.register("register_bulk_action", HideBulkAction)
hooks.register("register_bulk_action", ShowBulkAction)
