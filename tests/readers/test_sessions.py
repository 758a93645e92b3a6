"""What lies in the database of whoever has not signed in, and for how long sessions live."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from polosa.config import jobs
from polosa.config.schedule import SCHEDULE
from tests.factories import letters, people, stories

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = {"HTTP_ORIGIN": "http://testserver"}


def life() -> timedelta:
    return Session.objects.get().expire_date - timezone.now()


def ask(client: Client, email: str = "ruslan@example.org", **more):
    return client.post("/account/login/", {"email": email, "consent": "on", **more})


def test_a_session_in_which_a_code_is_awaited_ends_within_the_hour():
    client = Client()
    ask(client, draft_of="1", draft="ы" * 100_000)
    assert timedelta(0) < life() <= HOUR
    assert int(client.cookies["sessionid"]["max-age"]) <= 3600
    assert len(Session.objects.get().session_data) < 70_000


def test_a_readers_session_lives_on_as_long_as_before():
    client = Client()
    ask(client)
    client.post("/account/code/", {"code": letters.code()})
    assert life() > 89 * DAY


@pytest.mark.parametrize("remember", ["on", ""])
def test_a_session_of_the_desk_lives_two_weeks_by_every_way(remember):
    from polosa.readers import actions

    vera = people.vera()
    by_password, by_code, by_link = Client(), Client(), Client()
    by_password.post(
        "/desk/login/", {"username": vera.email, "password": people.PASSWORD, "remember": remember}
    )
    assert 13 * DAY < life() <= 14 * DAY
    assert bool(by_password.cookies["sessionid"]["max-age"]) is bool(remember)
    Session.objects.all().delete()
    ask(by_code, vera.email)
    by_code.post("/account/code/", {"code": letters.code()})
    assert 13 * DAY < life() <= 14 * DAY
    Session.objects.all().delete()
    vera.refresh_from_db()
    by_link.post(actions.desk_link(vera))
    assert 13 * DAY < life() <= 14 * DAY


def test_sessions_that_are_over_are_forgotten_each_hour():
    ask(Client())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    jobs.forget_sessions()
    assert not Session.objects.exists()
    job = next(job for job in SCHEDULE if job.path.endswith("forget_sessions"))
    assert job.every <= 3600


def test_nothing_else_a_guest_does_makes_a_session():
    """Every address without parts, and those of a story, looked at and posted to."""
    story = stories.story("Мост открыли")
    paths = [*plain(get_resolver(), ""), story.get_absolute_url(), "/desk-entry/MQ/x-y/", "/comments/1/edit/"]
    assert len(paths) > 100
    big = {
        "text": "ы" * 8000,
        "email": "no address",
        "username": "a",
        "password": "b",
        "q": "ы" * 300,
        "next": "/",
    }
    for path in paths:
        Client().get(path, big if "search" in path else {})
        Client().post(path, big, **HERE)
        made = [session.get_decoded() for session in Session.objects.all()]
        assert not made, (path, made)


def plain(resolver, before: str) -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        text = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += plain(pattern, text)
        elif not set(text) & set("<^(\\["):
            found.append("/" + text)
    return found
