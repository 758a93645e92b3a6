from datetime import datetime, timedelta

import pytest
from django.db import connection

from polosa.events import actions, queries
from polosa.events.enums import Kind
from polosa.events.models import Showing
from polosa.kit.clock import local_day_bounds, now
from tests.factories import afisha

pytestmark = pytest.mark.django_db


def tomorrow(hour: int) -> datetime:
    start, _ = local_day_bounds(now().date() + timedelta(days=1))
    return start + timedelta(hours=hour)


def titles(showings) -> list[str]:
    return [showing.event.title for showing in showings]


def test_a_day_shows_its_showings_by_the_clock_after_what_lasts_for_weeks():
    afisha.event("Вечер", showings=[(tomorrow(19), None)])
    afisha.event("Утро", showings=[(tomorrow(10), None)])
    afisha.event("Выставка", showings=[(tomorrow(-100), tomorrow(100))])
    afisha.event("Послезавтра", showings=[(tomorrow(24), None)])
    afisha.event("Ночь накануне", showings=[(tomorrow(-3), tomorrow(3))])
    assert titles(queries.day_showings(tomorrow(0).date())) == ["Выставка", "Утро", "Вечер"]


def test_a_day_of_one_kind_shows_only_that_kind():
    afisha.event("Хор", kind="concert", showings=[(tomorrow(19), None)])
    afisha.event("Чайка", kind="theatre", showings=[(tomorrow(19), None)])
    assert titles(queries.day_showings(tomorrow(0).date(), Kind.CONCERT)) == ["Хор"]


def test_what_is_not_on_the_site_is_in_no_list():
    afisha.event_draft("Черновик", showings=[(tomorrow(19), None)])
    event = afisha.event("Снято", showings=[(tomorrow(19), None)])
    actions.unpublish_event(event=event)
    day = tomorrow(0).date()
    assert queries.day_showings(day) == queries.next_showings() == queries.venue_showings(event.venue) == []
    assert queries.day_counts([day]) == {day: 0}


def test_days_are_counted_by_events_not_by_showings_and_without_cancelled_ones():
    first, second = tomorrow(0).date(), tomorrow(24).date()
    afisha.event("Фильм", showings=[(tomorrow(12), None), (tomorrow(18), None)])
    afisha.event("Выставка", showings=[(tomorrow(10), tomorrow(24 + 18))])
    cancelled = afisha.event("Отменили", showings=[(tomorrow(15), None)])
    actions.cancel_showing(showing=cancelled.showings.get())
    assert queries.day_counts([first, second]) == {first: 2, second: 1}


def test_the_block_shows_what_has_not_begun_one_an_event_nearest_first():
    afisha.event("Фильм", showings=[(tomorrow(12), None), (tomorrow(14), None)])
    afisha.event("Лекция", showings=[(tomorrow(13), None)])
    afisha.event("Началось", showings=[(now() - timedelta(minutes=5), None)])
    cancelled = afisha.event("Отменили", showings=[(tomorrow(11), None)])
    actions.cancel_showing(showing=cancelled.showings.get())
    assert titles(queries.next_showings()) == ["Фильм", "Лекция"]


def test_what_is_on_for_long_fills_the_block_up():
    afisha.event("Выставка", showings=[(tomorrow(-200), tomorrow(200))])
    afisha.event("Лекция", showings=[(tomorrow(13), None)])
    assert titles(queries.next_showings()) == ["Лекция", "Выставка"]
    assert titles(queries.next_showings(size=1)) == ["Лекция"]


def test_a_place_shows_what_is_to_come_there():
    here = afisha.venue("Музей стекла")
    afisha.event("Стекло", venue=here, showings=[(tomorrow(-200), None), (tomorrow(12), None)])
    afisha.event("Не здесь")
    assert titles(queries.venue_showings(here)) == ["Стекло"]


@pytest.mark.parametrize("days", [1, 366])
def test_a_day_to_come_within_a_year_has_a_page(days):
    assert queries.is_day_shown(now().date() + timedelta(days=days))


@pytest.mark.parametrize("days", [-1, 367])
def test_the_calendar_is_no_endless_site(days):
    assert not queries.is_day_shown(now().date() + timedelta(days=days))


def test_a_day_gone_by_on_which_something_was_has_a_page():
    afisha.event(showings=[(now() - timedelta(days=30), None)])
    assert queries.is_day_shown((now() - timedelta(days=30)).date())


def test_machines_read_what_people_read():
    venue = afisha.venue("Музей стекла", latitude=54.5, longitude=36.2)
    event = afisha.event(
        "Витраж", venue=venue, kind="exhibition", price="100–200 ₽", showings=[(tomorrow(10), tomorrow(100))]
    )
    data = queries.event_page(event)["jsonld"]
    assert data["@type"] == "ExhibitionEvent"
    assert data["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 54.5, "longitude": 36.2}
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert (data["offers"]["lowPrice"], data["offers"]["highPrice"]) == (100, 200)
    assert datetime.fromisoformat(data["endDate"]) == tomorrow(100)
    assert "subEvent" not in data


def test_machines_read_several_showings_as_events_of_one():
    event = afisha.event(showings=[(tomorrow(10), None), (tomorrow(34), None)], price="вход свободный")
    actions.cancel_showing(showing=event.showings.first())
    data = queries.event_page(queries.live_event(event.pk))["jsonld"]
    statuses = [sub["eventStatus"].rpartition("/")[2] for sub in data["subEvent"]]
    assert statuses == ["EventCancelled", "EventScheduled"]
    assert data["eventStatus"].endswith("EventScheduled")
    assert datetime.fromisoformat(data["startDate"]) == tomorrow(34)
    assert data["isAccessibleForFree"] is True
    assert data["offers"]["price"] == 0


@pytest.mark.parametrize("how_many", [1, 3])
def test_lists_ask_as_many_questions_of_three_events_as_of_one(how_many, django_assert_num_queries):
    for n in range(how_many):
        afisha.event(f"Событие {n}", venue=afisha.venue(f"Зал {n}"), showings=[(tomorrow(12), None)])
    day = tomorrow(0).date()
    with django_assert_num_queries(2):
        rows(queries.day_showings(day))
    with django_assert_num_queries(2):
        queries.day_counts([day, day + timedelta(days=1)])
    with django_assert_num_queries(3):  # the nearest, those that last, and the rows of what was chosen
        block(queries.next_showings())
    with django_assert_num_queries(2):
        block(queries.next_showings(size=1))
    with django_assert_num_queries(2):
        rows(queries.kind_showings(Kind.THEATRE))


def block(showings) -> None:
    """Everything the block beside other things shows of a row."""
    for showing in showings:
        assert showing.event.get_absolute_url() and showing.venue.get_absolute_url() and showing.venue.name
        assert showing.event.get_kind_display() and showing.event.get_age_mark_display()
        assert showing.price is not None and not showing.is_cancelled and not showing.spans_days
        assert showing.starts_at and showing.ends_at is None


def rows(showings) -> None:
    """Everything a row of a list shows."""
    for showing in showings:
        str(showing.venue), showing.price, showing.event.cover, showing.event.get_absolute_url()


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_asks_as_many_questions_of_three_showings_as_of_one(how_many, django_assert_num_queries):
    pk = afisha.event(showings=[(tomorrow(n), None) for n in range(how_many)]).pk
    queries.event_page(queries.live_event(pk))
    with django_assert_num_queries(2):
        rows(queries.event_page(queries.live_event(pk))["showings"])


def test_the_lists_are_carried_by_indexes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table of three rows as a whole, rightly")
    afisha.event(showings=[(tomorrow(12), None)])
    plans = [
        Showing.objects.on_site().filter(starts_at__gte=now()).in_order()[:60].explain(),
        Showing.objects.on_site().long(begun_by=now(), ends_from=now()).explain(),
    ]
    assert "showings_by_start" in plans[0]
    assert "long_showings" in plans[1]
