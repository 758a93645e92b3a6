"""The desk's screens of stories, sections, authors and tags."""

from functools import wraps
from typing import Any

import django_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from polosa.kit.desk_begun import BegunOnce, CopyOnce
from polosa.readers.forms import OwnNameForm

from .. import queries
from ..forms import ArticleForm
from ..models import Article, ArticleAuthor, Author, Kind, Section, Tag
from ..panels import article_screen


class ArticleFilters(WagtailFilterSet):
    section = django_filters.ModelChoiceFilter(queryset=Section.objects.all(), label=_("Рубрика"))
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=_("Жанр"))
    live = django_filters.BooleanFilter(label=_("На сайте"))

    class Meta:
        model = Article
        fields = ["section", "kind", "live", "is_advertising"]


class ArticleIndex(IndexView):
    """The newsroom's list, with the numbers an editor sorts by."""

    def get_base_queryset(self) -> QuerySet[Article]:
        policy = policy_registry.get_by_type(Article)
        mine = policy.instances_user_has_any_permission_for(self.request.user, {"change", "view"})
        return mine.defer("body", "typed").select_related(
            "section", "counter", "thread", "strip", "latest_revision__user"
        )


class Autosaving:
    """Tells the form whether a person pressed a button or the desk saves by itself."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        form.is_autosave = self.expects_json_response  # type: ignore[attr-defined]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who has no name is asked for it, above the form."""
        user = self.request.user  # type: ignore[attr-defined]
        asked = {} if user.name.strip() else {"name_form": OwnNameForm(reader=user)}
        return {**super().get_context_data(**kwargs), **asked}  # type: ignore[misc]


class ArticleEdit(Autosaving, EditView):
    pass


class ArticleCreate(BegunOnce, Autosaving, CreateView):
    """Whoever begins a story owns it, in the section that they used last."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance() or Article()
        instance.owner = self.request.user
        if self.request.method != "POST":
            instance.section = queries.last_section(self.request.user)
            author = queries.author_of(self.request.user)
            instance.bylines.set([ArticleAuthor(author=author, sort_order=0)] if author else [])
        return instance


def for_this_story(view: Any, action: str) -> Any:
    """`view`, refused to those who may not do `action` with the story it is about."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        pk = unquote(str(kwargs.get("pk") or args[0]))
        story = Article.objects.defer("body").filter(pk=pk).first() if pk.isdecimal() else None
        policy = policy_registry.get_by_type(Article)
        if story is not None and not policy.user_has_permission_for_instance(request.user, action, story):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class AmongSeen:
    """Offers what is on the site and the drafts one may open, and nothing to those who write no stories."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not policy_registry.get_by_type(Article).user_has_any_permission(request.user, {"add", "change"}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def seen(self) -> QuerySet[Article]:
        policy = policy_registry.get_by_type(Article)
        return policy.instances_user_may_choose(self.request.user)

    def get_object_list(self) -> QuerySet[Article]:
        return self.seen()

    def get_object(self, pk: Any) -> Article:
        return self.seen().get(pk=pk)

    def get_objects(self, pks: Any) -> QuerySet[Article]:
        return self.seen().filter(pk__in=pks)


class ArticleChoose(AmongSeen, ChooseView):
    pass


class ArticleChooseResults(AmongSeen, ChooseResultsView):
    pass


class ArticleChosen(AmongSeen, SnippetChosenView):
    pass


class ArticleChosenMultiple(AmongSeen, SnippetChosenMultipleView):
    pass


class ArticleChooser(SnippetChooserViewSet):
    choose_view_class = ArticleChoose
    choose_results_view_class = ArticleChooseResults
    chosen_view_class = ArticleChosen
    chosen_multiple_view_class = ArticleChosenMultiple


class ArticleViewSet(SnippetViewSet):
    model = Article
    chooser_viewset_class = ArticleChooser
    icon = "doc-full"
    menu_label = _("Материалы")
    menu_name = "articles"
    menu_order = 100
    add_to_admin_menu = True
    list_per_page = 30
    ordering = ["-latest_revision_id"]
    list_display = [
        "title",
        "section",
        Column("views", label=_("Просмотры"), accessor="counter.views", sort_key="counter__views"),
        Column("comments", label=_("Комментарии"), accessor="thread.total", sort_key="thread__total"),
        Column("votes", label=_("Оценки"), accessor="strip.total", sort_key="strip__total"),
        DateColumn("published_at", label=_("Вышел"), sort_key="published_at"),
    ]
    filterset_class = ArticleFilters
    index_view_class = ArticleIndex
    add_view_class = ArticleCreate
    edit_view_class = ArticleEdit
    copy_view_class = CopyOnce
    copy_view_enabled = True
    inspect_view_enabled = True
    inspect_view_fields_exclude = [
        *("id", "typed", "listed_under", "latest_revision", "live_revision", "cover"),
        *("thread", "strip", "counter"),
    ]
    preview_enabled = True

    def get_urlpatterns(self) -> list[Any]:
        """Wagtail's screens of one object ask what a person may do with stories; these ask about this story."""
        patterns = super().get_urlpatterns()
        for pattern in patterns:
            if "pk" in {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}:
                pattern.callback = for_this_story(
                    pattern.callback, "delete" if pattern.name == "delete" else "change"
                )
        return patterns

    def get_edit_handler(self) -> Any:
        screen = article_screen()
        screen.base_form_class = ArticleForm
        return screen.bind_to_model(self.model)


class SectionViewSet(SnippetViewSet):
    model = Section
    icon = "folder-open-inverse"
    list_display = ["title", "slug", "position"]
    ordering = ["position"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "role"]
    search_fields = ["name"]
    search_backend_name = None


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name"]
    search_backend_name = None
    panels = [FieldPanel("name"), FieldPanel("slug")]


class PaperGroup(SnippetViewSetGroup):
    menu_label = _("Газета")
    menu_name = "paper"
    menu_icon = "list-ul"
    menu_order = 250
    items = (SectionViewSet, AuthorViewSet, TagViewSet)


register_snippet(ArticleViewSet)
register_snippet(PaperGroup)
