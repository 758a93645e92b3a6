import json
from datetime import timedelta

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory

from polosa.edge.keys import worn
from polosa.events import actions, views
from polosa.kit.clock import now
from polosa.kit.slots import _fragments
from tests.factories import afisha, people

pytestmark = pytest.mark.django_db


def soup(client: Client, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.content.decode().replace("\u00a0", " "), "html.parser")


def day_url(days: int) -> str:
    return f"/afisha/{now() + timedelta(days=days):%Y/%m/%d}/"


def test_an_event_is_read_at_its_one_address(client: Client):
    event = afisha.event("Чайка")
    page = soup(client, f"/afisha/{event.pk}-chayka/")
    assert page.h1.text == "Чайка"
    assert page.find("link", rel="canonical")["href"].endswith(f"/afisha/{event.pk}-chayka/")
    assert "Пьеса о том" in page.text
    data = json.loads(page.find("script", type="application/ld+json").string)
    assert (data["@type"], data["name"]) == ("TheaterEvent", "Чайка")


def test_any_other_slug_leads_there_for_good(client: Client):
    event = afisha.event("Чайка")
    for suffix in ("/", ".ics"):
        answer = client.get(f"/afisha/{event.pk}-vorona{suffix}")
        assert (answer.status_code, answer["Location"]) == (301, f"/afisha/{event.pk}-chayka{suffix}")


def test_a_draft_is_no_page(client: Client):
    event = afisha.event_draft("Чайка")
    assert client.get(f"/afisha/{event.pk}-chayka/").status_code == 404
    assert client.get(f"/afisha/{event.pk}-chayka.ics").status_code == 404


def test_the_afisha_shows_today_with_a_strip_of_fourteen_days(client: Client):
    afisha.event("Через день", showings=[(now() + timedelta(days=2), None)])
    page = soup(client, "/afisha/")
    days = page.select("nav.days a")
    assert len(days) == 14
    assert days[0]["aria-current"] == "date"
    assert days[0]["href"] == "/afisha/"
    assert "1 событие" in days[2]["aria-label"]


def test_a_day_shows_its_events_and_their_kinds(client: Client):
    afisha.event("Хор", kind="concert", showings=[(now() + timedelta(days=2), None)])
    afisha.event("Чайка", kind="theatre", showings=[(now() + timedelta(days=2), None)])
    everything = soup(client, day_url(2))
    assert "Хор" in everything.main.text
    assert "Чайка" in everything.main.text
    concerts = soup(client, f"{day_url(2)}concert/")
    assert "Хор" in concerts.main.text
    assert "Чайка" not in concerts.main.text
    assert concerts.select_one('nav.tabs a[aria-current="true"]').text == "Концерты"


@pytest.mark.parametrize(
    "url",
    [
        "/afisha/2026/02/30/",
        "/afisha/2050/01/01/",
        "/afisha/2020/01/01/",
        "/afisha/kind/nonsense/",
        "/afisha/venue/nowhere/",
        "/afisha/1-nothing/",
        "/afisha/99999999999999999999999-nothing/",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, url: str):
    assert client.get(url).status_code == 404


def test_a_kind_has_a_page(client: Client):
    afisha.event("Хор", kind="concert")
    assert "Хор" in soup(client, "/afisha/kind/concert/").main.text
    assert "Хор" not in soup(client, "/afisha/kind/sport/").main.text


def test_a_place_has_a_page(client: Client):
    afisha.event("Хор", venue=afisha.venue("Филармония", about="Зал на триста мест."))
    page = soup(client, "/afisha/venue/filarmoniya/")
    assert "Зал на триста мест." in page.text
    assert "Хор" in page.text


def test_a_cancelled_showing_says_so_wherever_it_stands(client: Client):
    event = afisha.event("Хор")
    actions.cancel_showing(showing=event.showings.get())
    for url in (event.get_absolute_url(), event.venue.get_absolute_url(), day_url(1)):
        assert "Отменено" in soup(client, url).main.text


def test_the_calendar_file_holds_every_showing(client: Client):
    start = now().replace(microsecond=0) + timedelta(days=1)
    event = afisha.event("Хор", showings=[(start, None), (start + timedelta(days=1), None)])
    answer = client.get(event.get_calendar_url())
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    vevents = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [vevent.decoded("dtstart") for vevent in vevents] == [start, start + timedelta(days=1)]
    assert len({vevent["uid"] for vevent in vevents}) == 2


def test_hostile_words_do_not_leave_their_place(client: Client):
    event = afisha.event('</script><b>"Чайка"</b>', lead="<img src=x>", price="<i>0 ₽</i>")
    page = soup(client, event.get_absolute_url())
    assert not page.select("b.x, img[src=x], h1 b, p i")
    assert json.loads(page.find("script", type="application/ld+json").string)["name"] == event.title


def test_pages_wear_what_they_show():
    event = afisha.event()
    for view, arguments in (
        (views.today, {}),
        (views.event, {"pk": event.pk, "slug": event.slug}),
        (views.venue, {"slug": event.venue.slug}),
    ):
        request = RequestFactory().get(event.get_absolute_url())
        request.session, request.user = {}, people.ruslan()
        view(request, **arguments)
        assert "afisha" in worn(request)
    assert {f"venue:{event.venue_id}"} <= worn(request)


def test_the_block_stands_beside_stories():
    (fragment,) = [each for each in _fragments["article.after"] if each.template == "events/block.html"]
    afisha.event("Хор")
    request = RequestFactory().get("/")
    shown = fragment.context(request, {})
    assert [showing.event.title for showing in shown["events"]] == ["Хор"]
    assert worn(request) == {"afisha"}
    assert fragment.order == 30


@pytest.mark.parametrize("how_many", [1, 3])
def test_pages_of_lists_ask_no_more_of_three_events_than_of_one(
    client: Client, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        afisha.event(f"Событие {n}", venue=afisha.venue(f"Зал {n}"))
    client.get("/afisha/")
    for url in ("/afisha/", day_url(1), "/afisha/kind/theatre/", "/afisha/venue/zal-0/"):
        with django_assert_max_num_queries(12):
            client.get(url)
