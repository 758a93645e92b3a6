"""Drafts of events need nothing either."""

import json

import pytest
from django.urls import reverse

from polosa.events.models import Event
from tests.articles.test_desk import desk, draftail
from tests.articles.test_drafts import JSON
from tests.factories import afisha, people

pytestmark = pytest.mark.django_db

ADD = "/desk/snippets/events/event/add/"
EMPTY = {
    **{"title": "", "slug": "", "kind": "other", "venue": "", "lead": "", "about": draftail(""), "cover": ""},
    **{"age_mark": "12", "price": "", "organiser": "", "url": "", "has_discussion": "on", "has_mood": "on"},
    **{f"showings-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")},
    "showings-MAX_NUM_FORMS": "1000",
}


def showing(**fields: str) -> dict[str, str]:
    row = {"starts_at": "", "ends_at": "", "id": "", "DELETE": "", **fields}
    return {**{f"showings-0-{name}": value for name, value in row.items()}, "showings-TOTAL_FORMS": "1"}


STATES = {
    "nothing but words": {},
    "an empty showing": showing(),
    "a showing without its beginning": showing(ends_at="2030-01-01 10:00"),
    "a showing that ends before it begins": showing(starts_at="2030-01-02 10:00", ends_at="2030-01-01 10:00"),
    "a showing at a time that is none": showing(starts_at="вечером"),
    "an address that is none": {"url": "касса на углу"},
    "an address that may not be": {"url": "javascript:alert(1)"},
    "a place that is gone": {"venue": "99999"},
    "past its take-off time": {"expire_at": "2020-01-01 10:00"},
}


@pytest.mark.parametrize("state", STATES)
def test_an_event_is_kept_whatever_state_its_form_is_in(state: str) -> None:
    client = desk(people.vera())
    for path, lead in ((ADD, "Слова"), ("", "Ещё")):
        url = path or reverse("wagtailsnippets_events_event:edit", args=[Event.objects.get().pk])
        answer = client.post(url, {**EMPTY, **STATES[state], "lead": lead}, **JSON)
        assert answer.status_code == 200, answer.content.decode()
        assert Event.objects.get().get_latest_revision_as_object().lead == lead
    draft = Event.objects.get().get_latest_revision_as_object()
    if typed := STATES[state].get("url"):
        assert draft.url == typed
    if "before" in state:
        assert draft.showings.exists()
    assert client.get(url).status_code == 200
    listed = client.get("/desk/snippets/events/event/").content.decode()
    assert "Без названия" in listed
    refused = client.post(url, {**EMPTY, **STATES[state], "title": "Чайка", "action-publish": "1"})
    assert refused.status_code == 200
    assert not Event.objects.filter(live=True).exists()


def test_an_empty_showing_does_not_stop_what_is_published() -> None:
    said = {**EMPTY, **showing(), "title": "Чайка", "venue": str(afisha.venue().pk), "action-publish": "1"}
    assert desk(people.vera()).post(ADD, said).status_code == 302
    assert Event.objects.get().live


def test_a_draft_without_a_place_is_previewed() -> None:
    client = desk(people.vera())
    client.post(ADD, {**EMPTY, "title": "Чайка"}, **JSON)
    event = Event.objects.get()
    url = reverse("wagtailsnippets_events_event:preview_on_edit", args=[event.pk])
    assert json.loads(client.post(url, {**EMPTY, "title": "Чайка"}).content)["is_valid"]
    assert client.get(f"{url}?mode=").status_code == 200
