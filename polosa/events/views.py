from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from polosa.audience.queries import counter_seal
from polosa.comments.queries import place, thread_on_page
from polosa.edge.keys import wear
from polosa.edge.parameters import takes
from polosa.reactions.queries import strip_on_page

from . import queries, rules
from .enums import Kind
from .models import Event


def today(request: HttpRequest) -> HttpResponse:
    return _day(request, localdate(), None, reverse("events:afisha"))


def day(request: HttpRequest, day: date, kind: str = "") -> HttpResponse:
    """All that is on in one day, or what of it is of one kind."""
    if not queries.is_day_shown(day):
        raise Http404
    return _day(request, day, _kind(kind) if kind else None, reverse("events:day", args=[day]))


def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """What is to come of one kind."""
    found = _kind(kind)
    wear(request, "afisha")
    context = {
        "kind": found,
        "kinds": _kinds(found, reverse("events:afisha"), lambda each: reverse("events:kind", args=[each])),
        "showings": queries.kind_showings(found),
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "events/kind.html", context)


def venue(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.published_venues(), slug=slug)
    wear(request, found.key, "afisha")
    context = {
        "venue": found,
        "showings": queries.venue_showings(found),
        "canonical": settings.BASE_URL + found.get_absolute_url(),
    }
    return render(request, "events/venue.html", context)


@takes(comments_before=place, comments_after=place)
def event(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """An event. Any other slug after its id leads to its one address for good."""
    found = queries.live_event(pk)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    wear(request, found.key, found.venue.key, "afisha")
    return render(request, "events/event.html", {**queries.event_page(found), **_attached(request, found)})


def calendar(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The event for the reader's own calendar."""
    found = queries.live_event(pk)
    if found is None:
        raise Http404
    if request.path != found.get_calendar_url():
        return HttpResponsePermanentRedirect(found.get_calendar_url())
    wear(request, found.key, found.venue.key)
    body = rules.calendar_of(queries.event_entries(found), name=found.title)
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def afisha_block(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any]:
    """«Афиша» beside a story. `tasks.turn_page` bounds how far it can lag behind the clock."""
    wear(request, "afisha")
    return {"events": queries.next_showings()}


def _day(request: HttpRequest, day: date, kind: Kind | None, all_kinds: str) -> HttpResponse:
    wear(request, "afisha")
    context = {
        "date": day,
        "days": _strip(day),
        "kind": kind,
        "kinds": _kinds(kind, all_kinds, lambda each: reverse("events:day_kind", args=[day, each])),
        "showings": queries.day_showings(day, kind),
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "events/day.html", context)


def _strip(day: date) -> list[dict[str, Any]]:
    """Days to choose from; those gone by on which nothing happened have no page."""
    now = localdate()
    counts = queries.day_counts(rules.strip_days(day, now))
    return [
        {"date": each, "url": _day_url(each, now), "is_current": each == day, "count": count}
        for each, count in counts.items()
        if count or each >= now
    ]


def _day_url(day: date, today: date) -> str:
    return reverse("events:afisha") if day == today else reverse("events:day", args=[day])


def _kinds(current: Kind | None, all_kinds: str, url_of: Any) -> list[dict[str, Any]]:
    everything = {"code": "", "label": _("Все"), "url": all_kinds, "is_current": current is None}
    each = (
        {"code": k.value, "label": k.label, "url": url_of(k.value), "is_current": k == current} for k in Kind
    )
    return [everything, *each]


def _kind(code: str) -> Kind:
    if code not in Kind.values:
        raise Http404
    return Kind(code)


def _attached(request: HttpRequest, found: Event) -> dict[str, object]:
    """The discussion, the mood strip and the counter of an event."""
    return {
        "thread": thread_on_page(request, found.thread) if found.has_discussion and found.thread else None,
        "strip": strip_on_page(request, found.strip) if found.has_mood and found.strip else None,
        "counter_seal": counter_seal(found.counter) if found.counter else "",
    }
