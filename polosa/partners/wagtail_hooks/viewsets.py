"""The desk's screens of partners and their headlines."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from ..models import Headline, Partner
from ..panels import headline_screen, partner_screen


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "link-external"
    menu_label = _("Партнёры")
    list_display = [
        "name",
        BooleanColumn("is_active", label=_("Показывать")),
        DateColumn("fetched_at", label=_("Запрошена")),
        Column(
            "state",
            label=_("Состояние ленты"),
            accessor=lambda partner: gettext(partner.last_error) if partner.last_error else _("в порядке"),
        ),
    ]

    def get_edit_handler(self) -> Any:
        return partner_screen().bind_to_model(self.model)


class HeadlineIndex(IndexView):
    def get_base_queryset(self) -> QuerySet[Headline]:
        return super().get_base_queryset().select_related("partner")


class HeadlineViewSet(SnippetViewSet):
    model = Headline
    icon = "list-ul"
    menu_label = _("Новости партнёров")
    index_view_class = HeadlineIndex
    list_per_page = 50
    ordering = ["-published_at"]
    list_display = [
        "title",
        "partner",
        DateColumn("published_at", label=_("Вышла"), sort_key="published_at"),
        BooleanColumn("is_pinned", label=_("Закреплена")),
        BooleanColumn("is_blocked", label=_("Скрыта")),
    ]
    list_filter = ["partner", "is_pinned", "is_blocked"]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        return headline_screen().bind_to_model(self.model)


class PartnersGroup(SnippetViewSetGroup):
    menu_label = _("Партнёры")
    menu_name = "partners"
    menu_icon = "group"
    menu_order = 180
    items = (HeadlineViewSet, PartnerViewSet)


register_snippet(PartnersGroup)
