"""A partner's story is one, however its link is dressed and whatever guid it comes with."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, migrations

from polosa.kit.clock import now
from polosa.partners import actions, queries
from polosa.partners.models import Headline
from tests.factories.neighbours import item, rss

from .test_actions import refreshed

column = import_module("polosa.partners.migrations.0003_place_of_headline")
placing = import_module("polosa.partners.migrations.0005_places_of_headlines")
pytestmark = pytest.mark.django_db

SAME = [
    "https://vesti.example/1",
    "http://www.vesti.example/1/?utm_source=rss&utm_medium=feed",
    "https://vesti.example/1?from=rss&fbclid=x",
]
LIST = "https://vesti.example/news"


def place() -> None:
    placing.fill(apps, SimpleNamespace(connection=connection))


def old(partner, guid: str, url: str, **fields) -> Headline:
    """As an older release has written it."""
    said = {"title": f"Новость {guid}", "published_at": now(), "first_seen": now(), **fields}
    return Headline(partner=partner, guid=guid, url=url, **said)


@pytest.mark.parametrize(("guids", "changed"), [(("1", "1", "1"), "Паром пошёл"), (("1", "2", "3"), "ПАРОМ")])
def test_a_story_is_one_however_its_link_is_dressed(site, guids, changed):
    dressed = list(zip(guids, SAME, strict=True))
    site.feed(rss(*(item("Паром", guid=guid, link=link) for guid, link in dressed), item("Рынок", guid="9")))
    found = refreshed(site.partner())
    assert set(Headline.objects.values_list("title", "url")) == {
        ("Паром", SAME[0]),
        ("Рынок", "https://vesti.example/9"),
    }
    actions.pin(headline=Headline.objects.get(title="Паром"))
    for guid, link in dressed[1:]:
        site.feed(rss(item(changed, guid=guid, link=link)))
        refreshed(found)
        headline = Headline.objects.get(title=changed)
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


def test_two_stories_of_one_page_are_two(site):
    site.feed(rss(item("Пожар", guid="1", link=LIST), item("Матч", guid="2", link=LIST)))
    found = refreshed(site.partner())
    refreshed(found)
    assert {headline.title for headline in queries.headlines()} == {"Пожар", "Матч"}
    assert Headline.objects.count() == 2


@pytest.mark.parametrize("mark", [actions.pin, actions.block])
def test_a_feed_of_one_story_at_a_time_shows_the_new_one_and_not_as_the_old_was_marked(site, mark):
    found, days = site.partner(), timedelta(days=1)
    site.feed(rss(item("Вчера", guid="1", link=LIST, at=now() - 3 * days)))
    refreshed(found)
    mark(headline=Headline.objects.get())
    site.feed(rss(item("Сегодня", guid="2", link=LIST, at=now() - timedelta(minutes=5))))
    refreshed(found)
    new = Headline.objects.get(title="Сегодня")
    assert now() - new.published_at < days
    assert not new.is_pinned
    assert not new.is_blocked
    assert "Сегодня" in [headline.title for headline in queries.headlines()]
    assert Headline.objects.filter(guid="1", title="Вчера").exists()


@pytest.mark.parametrize("title", ["Новость 9", "Новость"])
@pytest.mark.parametrize("is_placed", [False, True])
def test_nothing_goes_because_of_a_page_alone(site, title, is_placed):
    """Not where an older release has given old headlines their list's place either, nor where all are called alike."""
    found = site.partner()
    for n in range(1, 6):
        title_of_old = "Новость" if title == "Новость" else f"Новость {n}"
        old(found, str(n), LIST, title=title_of_old, is_blocked=n == 2).save()
    if is_placed:
        Headline.objects.update(place=placing.place_of(LIST))
    place()
    site.feed(rss(item(title, guid="9", link=LIST, at=now())))
    refreshed(found)
    assert Headline.objects.count() == (5 if is_placed and title == "Новость" else 6)
    assert not Headline.objects.get(guid="9").is_blocked
    assert list(Headline.objects.filter(is_blocked=True).values_list("guid", flat=True)) == ["2"]


def test_the_column_is_added_alone_and_filled_outside_of_a_transaction():
    assert [type(each) for each in column.Migration.operations] == [migrations.AddField]
    assert not placing.Migration.atomic


def test_old_headlines_are_given_their_places_in_few_statements_and_once(
    site, django_assert_max_num_queries, django_assert_num_queries
):
    one, other = site.partner(), site.partner("Портал")
    alone = [old(one, str(n), f"https://vesti.example/{n}?utm_source=rss") for n in range(1200)]
    alone.append(old(other, "1", LIST))
    listed = [old(one, f"l{n}", f"{LIST}?utm_source={n}") for n in range(2)]
    Headline.objects.bulk_create([*alone, *listed])
    newer = old(one, "n", "https://vesti.example/n?utm_source=rss", place="known")
    newer.save()
    with django_assert_max_num_queries(40):
        place()
    assert Headline.objects.get(pk=newer.pk).url == newer.url
    assert not Headline.objects.exclude(pk=newer.pk).filter(url__contains="utm").exists()
    assert set(Headline.objects.filter(place="").values_list("url", "guid")) == {(LIST, "l0"), (LIST, "l1")}
    assert Headline.objects.exclude(place="").values("place").distinct().count() == 1202
    before = list(Headline.objects.order_by("pk").values())
    place()
    assert list(Headline.objects.order_by("pk").values()) == before
    Headline.objects.filter(guid__in=["l0", "l1"]).delete()
    with django_assert_num_queries(1):
        place()


def test_what_is_here_already_leads_to_its_page_without_tracking(site):
    found = site.partner()
    times = {"published_at": now(), "first_seen": now()}
    Headline.objects.create(partner=found, guid="1", title="Паром", url=f"{SAME[0]}?utm_source=rss", **times)
    place()
    assert Headline.objects.get().url == SAME[0]
    site.feed(rss(item("Паром", guid="2", link=SAME[1])))
    refreshed(found)
    assert Headline.objects.get().guid == "2"
