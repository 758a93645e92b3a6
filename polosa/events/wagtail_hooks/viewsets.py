"""The desk's screens of events and places."""

from typing import Any

import django_filters
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet, SnippetViewSetGroup

from polosa.kit.clock import now, stamp
from polosa.kit.desk_begun import BegunOnce, CopyOnce

from ..enums import Kind
from ..forms import EventForm
from ..models import Event, Showing, Venue
from ..panels import event_screen


class EventFilters(WagtailFilterSet):
    upcoming = django_filters.BooleanFilter(label=_("Предстоит"), method="only_upcoming")
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=_("Вид"))
    venue = django_filters.ModelChoiceFilter(queryset=Venue.objects.all(), label=_("Место"))
    live = django_filters.BooleanFilter(label=_("На сайте"))

    def only_upcoming(self, events: QuerySet[Event], name: str, value: bool) -> QuerySet[Event]:
        to_come = Showing.objects.filter(
            Q(starts_at__gte=now()) | Q(ends_at__gte=now()), event=OuterRef("pk")
        )
        return events.filter(Exists(to_come) if value else ~Exists(to_come))

    class Meta:
        model = Event
        fields = ["upcoming", "kind", "venue", "live"]


class EventIndex(IndexView):
    """The afisha as editors look through it: by what comes next."""

    def get_base_queryset(self) -> QuerySet[Event]:
        events = super().get_base_queryset().select_related("venue", "latest_revision__user").defer("about")
        to_come = Q(showings__starts_at__gte=now(), showings__is_cancelled=False)
        return events.annotate(next_at=Min("showings__starts_at", filter=to_come))


class EventCreate(BegunOnce, CreateView):
    """Whoever begins an event owns it."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance() or Event()
        instance.owner = self.request.user
        return instance


def next_showing(event: Event) -> str:
    """A moment to come is said whole: «через час» helps nobody plan an issue."""
    return stamp(event.next_at) if event.next_at else "—"  # type: ignore[attr-defined]  # annotated by the index


class EventViewSet(SnippetViewSet):
    model = Event
    icon = "date"
    menu_label = _("События")
    menu_name = "events"
    list_per_page = 30
    ordering = ["-pk"]
    list_display = [
        "title",
        Column("kind", label=_("Вид"), accessor="get_kind_display", sort_key="kind"),
        "venue",
        Column("next_at", label=_("Ближайший сеанс"), accessor=next_showing, sort_key="next_at"),
    ]
    search_fields = ["title"]
    search_backend_name = None
    filterset_class = EventFilters
    index_view_class = EventIndex
    add_view_class = EventCreate
    copy_view_class = CopyOnce
    copy_view_enabled = True
    inspect_view_enabled = True
    preview_enabled = True

    def get_edit_handler(self) -> Any:
        screen = event_screen()
        screen.base_form_class = EventForm
        return screen.bind_to_model(self.model)


class VenueViewSet(SnippetViewSet):
    model = Venue
    icon = "site"
    menu_label = _("Места")
    list_display = [
        "name",
        Column("kind", label=_("Вид"), accessor="get_kind_display", sort_key="kind"),
        "address",
    ]
    list_filter = ["kind"]
    search_fields = ["name", "address"]
    search_backend_name = None


class AfishaGroup(SnippetViewSetGroup):
    menu_label = _("Афиша")
    menu_name = "afisha"
    menu_icon = "calendar"
    menu_order = 150
    items = (EventViewSet, VenueViewSet)


register_snippet(AfishaGroup)
