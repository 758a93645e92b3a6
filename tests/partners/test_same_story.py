"""A partner's story is one, however its link is dressed and whatever guid it comes with."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from polosa.kit.clock import now
from polosa.partners import actions, queries
from polosa.partners.models import Headline
from tests.factories.neighbours import item, rss

from .test_actions import refreshed

placing = import_module("polosa.partners.migrations.0003_place_of_headline")
pytestmark = pytest.mark.django_db

SAME = [
    "https://vesti.example/1",
    "http://www.vesti.example/1/?utm_source=rss&utm_medium=feed",
    "https://vesti.example/1?from=rss&fbclid=x",
]


@pytest.mark.parametrize("guids", [("1", "1", "1"), ("1", "2", "3")])
def test_a_story_is_one_however_its_link_is_dressed(site, guids):
    dressed = list(zip(guids, SAME, strict=True))
    site.feed(rss(*(item("Паром", guid=guid, link=link) for guid, link in dressed), item("Рынок", guid="9")))
    found = refreshed(site.partner())
    assert set(Headline.objects.values_list("title", "url")) == {
        ("Паром", SAME[0]),
        ("Рынок", "https://vesti.example/9"),
    }
    actions.pin(headline=Headline.objects.get(title="Паром"))
    for guid, link in dressed[1:]:
        site.feed(rss(item("Паром пошёл", guid=guid, link=link)))
        refreshed(found)
        headline = Headline.objects.get(title="Паром пошёл")
        assert headline.url == SAME[0]
        assert headline.is_pinned
    assert Headline.objects.count() == 2


def test_a_guid_that_is_another_each_time_is_followed_while_the_link_stays(site):
    found = site.partner()
    for guid, link in (("1", "/a"), ("2", "/a"), ("2", "/b")):
        site.feed(rss(item("Паром", guid=guid, link=f"https://vesti.example{link}")))
        refreshed(found)
    headline = Headline.objects.get()
    assert (headline.guid, headline.url) == ("2", "https://vesti.example/b")


def test_stories_that_exchange_their_links_stay_two(site):
    found = site.partner()
    for one, other in (("a", "b"), ("b", "a")):
        links = [f"https://vesti.example/{path}" for path in (one, other)]
        site.feed(rss(item("Паром", guid="1", link=links[0]), item("Рынок", guid="2", link=links[1])))
        refreshed(found)
    assert dict(Headline.objects.values_list("title", "url")) == {"Паром": links[0], "Рынок": links[1]}


def test_stories_that_all_lead_to_one_page_stay_apart(site):
    stories = [item(f"Новость {n}", link="https://vesti.example/news/") for n in range(3)]
    homes = [item("Раз", link="https://vesti.example/"), item("Два", link="http://vesti.example")]
    site.feed(rss(*stories, *homes))
    found = refreshed(site.partner())
    refreshed(found)
    assert Headline.objects.count() == 5


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=40_000)])
def test_a_date_to_come_is_the_moment_of_fetching_and_stands_above_nothing_newer(site, ahead):
    site.feed(rss(item("Из будущего", at=now() + ahead)))
    found, fetched = refreshed(site.partner()), now()
    assert abs(Headline.objects.get().published_at - fetched) < timedelta(minutes=1)
    newer = fetched + timedelta(minutes=30)
    site.feed(rss(item("Из будущего", at=now() + ahead), item("Новая", at=newer)))
    refreshed(found, hours=1)
    assert [headline.title for headline in queries.headlines(newer)] == ["Новая", "Из будущего"]


def test_what_is_here_already_leads_to_its_page_without_tracking(site):
    found = site.partner()
    times = {"published_at": now(), "first_seen": now()}
    Headline.objects.create(partner=found, guid="1", title="Паром", url=f"{SAME[0]}?utm_source=rss", **times)
    placing.place(apps, None)
    assert Headline.objects.get().url == SAME[0]
    site.feed(rss(item("Паром", guid="2", link=SAME[1])))
    refreshed(found)
    assert Headline.objects.get().guid == "2"
