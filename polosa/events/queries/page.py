"""One event's page, its calendar and what machines read of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from polosa.kit.clock import iso, local_day_bounds, now
from polosa.kit.pictures import social_url
from polosa.kit.text import excerpt, plain

from ..models import Event, Showing, Venue
from ..rules import Entry, price_bounds, schema_status, schema_type

SHOWINGS_LIMIT = 100


def live_event(pk: int) -> Event | None:
    """The live event with all that its page shows of it; None when there is no such event."""
    found = Event.objects.live().select_related("venue", "cover", "thread", "strip", "counter")
    return found.filter(pk=pk).first()


def event_page(event: Event) -> dict[str, Any]:
    """What the template of an event needs besides its discussion and mood."""
    showings = _showings(event)
    return {
        "event": event,
        "showings": _not_over(showings),
        "canonical": settings.BASE_URL + event.get_absolute_url(),
        "og_image": social_url(event.cover),
        "jsonld": json_ld(event, showings),
        "ics_url": event.get_calendar_url() if showings else "",
        "is_preview": False,
    }


def event_preview(event: Event) -> dict[str, Any]:
    """The same page of a draft: nothing on it counts, votes or talks."""
    if event.pk is None or not event.venue_id:
        return {"event": event, "showings": [], "is_preview": True}
    return {**event_page(event), "ics_url": "", "is_preview": True}


def event_entries(event: Event) -> list[Entry]:
    """The event's showings as entries of a reader's calendar."""
    url, changed_at = settings.BASE_URL + event.get_absolute_url(), event.last_published_at or now()
    return [
        Entry(
            uid=f"{showing.uid}@polosa",
            starts_at=showing.starts_at,
            ends_at=showing.ends_at,
            summary=event.title,
            description="\n".join(filter(None, [event.lead, event.price_words, url])),
            location=", ".join(filter(None, [event.venue.name, event.venue.address])),
            geo=_coordinates(event.venue),
            url=url,
            sequence=event.sequence,
            changed_at=changed_at,
            is_cancelled=showing.is_cancelled,
        )
        for showing in _showings(event)
    ]


def json_ld(event: Event, showings: list[Showing]) -> dict[str, Any]:
    """schema.org Event; an event with several showings has them as events of its own."""
    data = {
        "@context": "https://schema.org",
        "@id": settings.BASE_URL + event.get_absolute_url(),
        "description": event.lead or excerpt(plain(event.about), 300),
        "image": [social] if (social := social_url(event.cover)) else [],
        "organizer": {"@type": "Organization", "name": event.organiser or event.venue.name},
        "isAccessibleForFree": event.is_free,
        "typicalAgeRange": event.get_age_mark_display(),
        "inLanguage": "ru",
        **_what_and_where(event),
        **_when(showings),
        **_offers(event),
    }
    if len(showings) > 1:
        data["subEvent"] = [{**_what_and_where(event), **_when([showing])} for showing in showings]
    return data


def _what_and_where(event: Event) -> dict[str, Any]:
    return {
        "@type": schema_type(event.kind),
        "name": event.title,
        "url": settings.BASE_URL + event.get_absolute_url(),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": _place(event.venue),
    }


def _place(venue: Venue) -> dict[str, Any]:
    place: dict[str, Any] = {"@type": "Place", "name": venue.name, "address": venue.address or venue.name}
    if where := _coordinates(venue):
        place["geo"] = {"@type": "GeoCoordinates", "latitude": where[0], "longitude": where[1]}
    return place


def _when(showings: list[Showing]) -> dict[str, Any]:
    """The span of what takes place; of what is cancelled only when nothing else is left."""
    kept = [showing for showing in showings if not showing.is_cancelled] or showings
    if not kept:
        return {}
    ends = [showing.ends_at or showing.starts_at for showing in kept]
    span = {"startDate": iso(kept[0].starts_at)}
    if kept[-1].ends_at or len(kept) > 1:
        span["endDate"] = iso(max(ends))
    return {**span, "eventStatus": schema_status(all(showing.is_cancelled for showing in kept))}


def _offers(event: Event) -> dict[str, Any]:
    bounds = (0, 0) if event.is_free else price_bounds(event.price)
    if bounds is None:
        return {}
    low, high = bounds
    sums = {"price": low} if low == high else {"lowPrice": low, "highPrice": high}
    kind = "Offer" if low == high else "AggregateOffer"
    url = event.url or settings.BASE_URL + event.get_absolute_url()
    return {"offers": {"@type": kind, "priceCurrency": "RUB", "url": url, **sums}}


def _showings(event: Event) -> list[Showing]:
    showings = sorted(event.showings.all()[:SHOWINGS_LIMIT], key=lambda showing: showing.starts_at)
    for showing in showings:
        showing.event = event  # whose venue and price it shows: no query for each
    return showings


def _not_over(showings: list[Showing]) -> list[Showing]:
    """A concert of which no end is known is not over before midnight."""
    moment = now()
    today, _ = local_day_bounds(moment.date())
    return [
        showing for showing in showings if showing.starts_at >= today or (showing.ends_at or today) > moment
    ]


def _coordinates(venue: Venue) -> tuple[float, float] | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude, venue.longitude
