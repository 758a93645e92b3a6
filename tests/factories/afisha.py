"""Events as tests need them, made by the same actions as everywhere."""

from datetime import datetime, timedelta
from typing import Any

from polosa.events import actions
from polosa.events.models import Event, Showing, Venue
from polosa.kit.clock import now
from polosa.kit.text import slugify


def venue(name: str = "Дом культуры «Прогресс»", **fields: Any) -> Venue:
    found = Venue.objects.filter(slug=fields.get("slug") or slugify(name, max_length=80)).first()
    return found or actions.create_venue(**{"name": name, "address": "Липовая улица, 3", **fields})


def event_draft(title: str = "Чайка", **fields: Any) -> Event:
    return actions.create_event(user=fields.pop("user", None), **_fields(title, fields))


def event(title: str = "Чайка", **fields: Any) -> Event:
    """A live event with one showing tomorrow."""
    return actions.create_event(user=fields.pop("user", None), publish=True, **_fields(title, fields))


def showing(title: str = "Чайка", *, at: datetime, until: datetime | None = None, **fields: Any) -> Showing:
    return event(title, showings=[(at, until)], **fields).showings.get()


def _fields(title: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "venue": fields.pop("venue", None) or venue(),
        "kind": "theatre",
        "lead": "Пьеса о том, как никто никого не слышит.",
        "about": "<p>Два действия.</p>",
        "showings": [(now() + timedelta(days=1), None)],
        **fields,
    }
