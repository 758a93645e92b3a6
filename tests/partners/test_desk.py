import pytest
from django.test import Client

from polosa.kit.clock import now
from polosa.partners.models import Headline, Partner
from tests.factories import people
from tests.factories.neighbours import partner

pytestmark = pytest.mark.django_db
PARTNERS = "/desk/snippets/partners/partner/"
HEADLINES = "/desk/snippets/partners/headline/"


@pytest.fixture
def headline() -> Headline:
    return Headline.objects.create(
        partner=partner(),
        guid="1",
        title="Паром",
        url="https://a.example/",
        published_at=now(),
        first_seen=now(),
    )


def test_vera_pins_and_blocks_but_does_not_rewrite_a_partner(client: Client, headline: Headline):
    client.force_login(people.vera())
    assert "Паром" in client.get(HEADLINES).content.decode()
    client.post(
        f"{HEADLINES}edit/{headline.pk}/", {"is_pinned": "on", "title": "Подлог", "url": "https://b.example/"}
    )
    headline.refresh_from_db()
    assert (headline.is_pinned, headline.title, headline.url) == (True, "Паром", "https://a.example/")


def test_vera_sees_partners_and_does_not_change_them(client: Client):
    found = partner()
    client.force_login(people.vera())
    fields = {"name": "Другие", "home_url": "https://b.example/", "feed_url": "https://b.example/rss"}
    assert client.post(f"{PARTNERS}edit/{found.pk}/", fields).status_code in {302, 403}
    assert client.post(f"{PARTNERS}add/", fields).status_code in {302, 403}
    assert [each.name for each in Partner.objects.all()] == ["Заозёрские вести"]


def test_the_chief_adds_partners_and_sees_why_a_feed_failed(client: Client):
    client.force_login(people.chief())
    fields = {
        "name": "Другие",
        "home_url": "https://b.example/",
        "feed_url": "https://b.example/rss",
        "is_active": "on",
    }
    client.post(f"{PARTNERS}add/", fields)
    Partner.objects.update(last_error="Сайт не отвечает.", failures=3)
    page = client.get(PARTNERS).content.decode()
    assert "Другие" in page
    assert "Сайт не отвечает." in page
    edited = client.get(f"{PARTNERS}edit/{Partner.objects.get().pk}/").content.decode()
    assert "Сайт не отвечает." in edited


@pytest.mark.parametrize("person", [people.chief, people.vera])
def test_headlines_come_from_feeds_and_nobody_adds_one(client: Client, person):
    client.force_login(person())
    assert client.get(f"{HEADLINES}add/").status_code in {302, 403, 404}


@pytest.mark.parametrize("person", [people.ruslan, people.mila, people.pavel])
def test_others_reach_neither(client: Client, headline: Headline, person):
    client.force_login(person())
    for screen in (PARTNERS, HEADLINES, f"{HEADLINES}edit/{headline.pk}/"):
        assert client.get(screen).status_code in {302, 403}
    client.post(f"{HEADLINES}edit/{headline.pk}/", {"is_blocked": "on"})
    headline.refresh_from_db()
    assert not headline.is_blocked
