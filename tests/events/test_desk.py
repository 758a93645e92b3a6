import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from polosa.events.models import Event, Venue
from polosa.kit.clock import now
from tests.factories import afisha, people

pytestmark = pytest.mark.django_db
ADD = "/desk/snippets/events/event/add/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(people.vera())
    return client


def contentstate(text: str) -> str:
    """What the desk's text editor sends."""
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "data": {}}
    return json.dumps({"blocks": [{**block, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}})


def form(**changes: str) -> dict[str, str]:
    fields = {
        "title": '"Чайка"',
        "kind": "theatre",
        "venue": str(afisha.venue().pk),
        "lead": "Зачем идти",
        "about": contentstate("Два действия"),
        "cover": "",
        "price": "вход свободный",
        "age_mark": "12",
        "organiser": "",
        "url": "",
        "slug": "",
        "has_discussion": "on",
        "has_mood": "on",
        "go_live_at": "",
        "expire_at": "",
        "showings-TOTAL_FORMS": "1",
        "showings-INITIAL_FORMS": "0",
        "showings-MIN_NUM_FORMS": "0",
        "showings-MAX_NUM_FORMS": "1000",
        "showings-0-starts_at": "2026-12-24 19:00",
        "showings-0-ends_at": "2026-12-24 21:00",
        "showings-0-id": "",
        "showings-0-DELETE": "",
    }
    return {**fields, **changes}


def test_vera_writes_and_publishes_an_event_at_the_desk(desk: Client):
    desk.post(ADD, {**form(), "action-publish": "1"})
    event = Event.objects.get()
    assert event.live
    assert event.title == "«Чайка»"
    assert event.is_free
    assert "Два действия" in event.about
    assert event.owner == people.vera()
    assert [f"{showing}" for showing in event.showings.all()] == ["24.12.2026 19:00"]
    assert event.thread is not None


def test_bad_times_are_said_beside_their_field_and_nothing_typed_is_lost(desk: Client):
    answer = desk.post(ADD, {**form(**{"showings-0-ends_at": "2026-12-24 18:00"}), "action-publish": "1"})
    assert "Конец должен быть позже начала." in answer.content.decode()
    assert "Зачем идти" in answer.content.decode()
    assert not Event.objects.exists()


def test_a_changed_event_keeps_its_showings_in_calendars(desk: Client):
    desk.post(ADD, {**form(), "action-publish": "1"})
    event = Event.objects.get()
    showing = event.showings.get()
    changed = {"showings-INITIAL_FORMS": "1", "showings-0-id": str(showing.pk), "title": "Дядя Ваня"}
    desk.post(f"/desk/snippets/events/event/edit/{event.pk}/", {**form(**changed), "action-publish": "1"})
    assert Event.objects.get().title == "Дядя Ваня"
    assert Event.objects.get().showings.get().uid == showing.uid


def test_the_list_can_be_narrowed_to_what_is_to_come(desk: Client):
    afisha.event("Будет")
    afisha.event("Прошло", showings=[(now() - timedelta(days=3), None)])
    page = desk.get("/desk/snippets/events/event/?upcoming=true").content.decode()
    assert "Будет" in page
    assert "Прошло" not in page


@pytest.mark.parametrize("person", [people.ruslan, people.mila, people.pavel])
def test_those_without_the_right_reach_neither_events_nor_places(client: Client, person):
    event = afisha.event()
    client.force_login(person())
    for screen in (ADD, f"/desk/snippets/events/event/edit/{event.pk}/", "/desk/snippets/events/venue/add/"):
        assert client.get(screen).status_code in {302, 403}
    client.post(ADD, {**form(title="Чужое"), "action-publish": "1"})
    assert not Event.objects.filter(title="Чужое").exists()


def test_a_draft_is_previewed_in_the_readers_look(desk: Client):
    desk.post(ADD, {**form(), "action-save": "1"})
    event = Event.objects.get()
    assert not event.live
    for preview in (
        reverse("wagtailsnippets_events_event:preview_on_edit", args=[event.pk]),
        reverse("wagtailsnippets_events_event:preview_on_add"),
    ):
        desk.post(preview, {**form(title="Дядя Ваня")})
        page = desk.get(preview).content.decode()
        assert '<h1 class="article-title p-name">Дядя Ваня</h1>' in page
        assert "pixel" not in page


def test_places_are_written_at_the_desk(desk: Client):
    fields = {"name": "Музей стекла", "kind": "museum", "slug": "", "address": "", "about": "", "url": ""}
    desk.post("/desk/snippets/events/venue/add/", {**fields, "latitude": "", "longitude": ""})
    afisha.event(venue=Venue.objects.get(slug="muzey-stekla"))
    assert desk.get("/afisha/venue/muzey-stekla/").status_code == 200


def test_an_address_that_is_none_is_told_and_shown_until_it_is_mended(desk: Client):
    desk.post(ADD, form(slug="../плохо"))
    edit = reverse("wagtailsnippets_events_event:edit", args=[Event.objects.get().pk])
    shown = desk.get(edit)
    assert "«../плохо» не подходит" in shown.content.decode()
    assert shown.context["form"]["slug"].value() == "../плохо"
    desk.post(edit, form(slug="chayka"))
    assert "не подходит" not in desk.get(edit).content.decode()
