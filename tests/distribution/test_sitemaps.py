from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from lxml import etree

from polosa.articles import actions as articles
from polosa.articles.models import Article
from polosa.distribution import queries, rules, views
from polosa.edge.keys import worn
from polosa.edge.models import Purge
from polosa.events import actions as events
from polosa.kit.clock import now
from tests.factories import afisha, people, stories

pytestmark = pytest.mark.django_db


def locs(client: Client, url: str) -> list[str]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [str(each.text) for each in etree.fromstring(answer.content).iter("{*}loc")]


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of ten identifiers instead of ten thousand."""
    for module in (rules.sitemaps, queries):
        monkeypatch.setattr(module, "PART", 10)


def test_every_page_of_the_site_can_be_reached_from_the_index(client: Client):
    people.vera()  # founds the newsroom, with the root of plain pages
    story, event = stories.story(tags=["мост"]), afisha.event()
    found = {
        loc
        for part in locs(client, "/sitemap.xml")
        for loc in locs(client, part.removeprefix(settings.BASE_URL))
    }
    for url in (
        "/",
        "/afisha/",
        "/authors/",
        story.get_absolute_url(),
        event.get_absolute_url(),
        event.venue.get_absolute_url(),
        story.section.get_absolute_url(),
        story.authors[0].get_absolute_url(),
        story.tags.get().get_absolute_url(),
    ):
        assert settings.BASE_URL + url in found, url


def test_everything_in_the_sitemap_is_a_page(client: Client):
    people.vera()
    stories.story(tags=["мост"])
    afisha.event()
    for part in locs(client, "/sitemap.xml"):
        for loc in locs(client, part.removeprefix(settings.BASE_URL)):
            assert client.get(loc.removeprefix(settings.BASE_URL)).status_code == 200, loc


def test_what_is_not_on_the_site_is_not_in_its_map(client: Client):
    shown = stories.story("На сайте")
    stories.draft("Черновик")
    articles.unpublish_article(article=stories.story("Снято"))
    events.unpublish_event(event=afisha.event())
    part = rules.part_of(shown.pk)
    assert locs(client, f"/sitemap-articles-{part}.xml") == [settings.BASE_URL + shown.get_absolute_url()]
    assert not [loc for loc in locs(client, "/sitemap.xml") if "events" in loc]


def test_stories_are_parted_by_their_identifiers(client: Client, small_parts):
    found = [stories.story(f"Новость {n}") for n in range(12)]
    assert len(queries.parts(Article.objects.live())) >= 2
    parts = [loc for loc in locs(client, "/sitemap.xml") if "articles" in loc]
    listed = [loc for part in parts for loc in locs(client, part.removeprefix(settings.BASE_URL))]
    assert listed == [settings.BASE_URL + story.get_absolute_url() for story in found]


@pytest.mark.parametrize(
    "url", ["/sitemap-articles-77.xml", "/sitemap-users-0.xml", f"/sitemap-articles-{10**30}.xml"]
)
def test_parts_that_are_not_there_are_not_found(client: Client, url):
    stories.story()
    assert client.get(url).status_code == 404


def test_a_change_makes_one_part_stale(small_parts):
    story = stories.story()
    Purge.objects.all().delete()
    articles.edit_article(article=story, user=None, publish=True, title="Другое")
    request = RequestFactory().get("/")
    views.sitemap_part(request, "articles", rules.part_of(story.pk))
    (key,) = worn(request) - {"sections"}
    stale = {each.key for each in Purge.objects.filter(key__startswith="sitemap")}
    assert stale == {key}


def test_news_are_those_of_two_days_without_advertising(client: Client):
    fresh = stories.story("Свежая")
    stories.story("Старая", published_at=now() - timedelta(days=3))
    stories.story("Реклама", is_advertising=True, advertiser="ООО")
    assert locs(client, "/sitemap-news.xml") == [settings.BASE_URL + fresh.get_absolute_url()]


def test_robots_are_told_where_the_map_is_and_where_not_to_go(client: Client):
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines
    assert {"Disallow: /desk/", "Disallow: /search/", "Disallow: /account/"} <= set(lines)


@pytest.mark.parametrize("how_many", [1, 3])
def test_maps_ask_no_more_of_three_stories_than_of_one(
    client: Client, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        story = stories.story(f"Новость {n}", tags=[f"метка {n}"], authors=[stories.author(f"Автор {n}")])
        event = afisha.event(f"Событие {n}")
    budgets = {  # one of them asks for the paper's clock
        "/sitemap.xml": 3,
        f"/sitemap-articles-{rules.part_of(story.pk)}.xml": 3,
        f"/sitemap-events-{rules.part_of(event.pk)}.xml": 3,
        "/sitemap-news.xml": 3,
        "/sitemap-lists.xml": 9,
    }
    for url, budget in budgets.items():
        client.get(url)
        with django_assert_max_num_queries(budget):
            client.get(url)
