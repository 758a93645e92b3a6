import json
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module

import feedparser
import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client, RequestFactory
from lxml import etree, html

from polosa.articles import actions as articles
from polosa.articles.models import Article
from polosa.comments.models import Comment
from polosa.distribution import feeds, views
from polosa.edge.keys import worn
from polosa.kit.clock import now
from polosa.kit.models import Paper
from polosa.kit.text import plain
from tests.factories import people, stories

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = [
    ("/rss.xml", "application/rss+xml"),
    ("/atom.xml", "application/atom+xml"),
    ("/comments.xml", "application/rss+xml"),
]
DC = {"dc": "http://purl.org/dc/elements/1.1/"}


def xml(client: Client, url: str, kind: str) -> etree._Element:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    return etree.fromstring(answer.content)


def rss(client: Client, url: str = "/rss.xml") -> etree._Element:
    return xml(client, url, "application/rss+xml")


def comment(story: Article, text: str, **fields) -> Comment:
    said = {"author_name": "Руслан", "text": text, "html": f"<p>{text}</p>", "created_at": now()}
    return Comment.objects.create(thread=story.thread, **{**said, **fields})


def test_rss_says_all_that_a_reader_of_it_needs(client: Client):
    story = stories.story("Мост открыли", published_at=now() - timedelta(hours=1))
    channel = rss(client).find("channel")
    assert channel.findtext("link") == f"{settings.BASE_URL}/"
    assert channel.find("a:link[@rel='self']", ATOM).get("href") == f"{settings.BASE_URL}/rss.xml"
    assert channel.findtext("language") == "ru"
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Мост открыли"
    assert item.findtext("link") == settings.BASE_URL + story.get_absolute_url()
    assert item.findtext("description") == story.lead
    assert item.findtext("category") == "Город"
    assert item.findtext("dc:creator", namespaces=DC) == "Вера Соколова"
    assert item.findtext("pubDate").endswith("+0300")
    assert parsedate_to_datetime(item.findtext("pubDate")) == story.published_at.replace(microsecond=0)
    assert item.find("guid").get("isPermaLink") == "false"


def test_a_changed_address_is_the_same_item(client: Client):
    story = stories.story("Мост открыли")
    before = rss(client).findtext("channel/item/guid")
    articles.edit_article(article=story, user=None, publish=True, slug="novyy-most", title="Мост закрыли")
    item = rss(client).find("channel/item")
    assert item.findtext("guid") == before
    assert "novyy-most" in item.findtext("link")


@pytest.mark.parametrize("base", ["https://elsewhere.example", "http://testserver"])
def test_identifiers_survive_another_host_and_scheme(client: Client, settings, base):
    comment(stories.story("Мост открыли"), "Да")

    def told() -> list[str | None]:
        found = [xml(client, url, kind) for url, kind in FEEDS]
        ids = [one.text for tree in found for one in tree.iter("guid", "{*}id")]
        return [*ids, *(item["id"] for item in json.loads(client.get("/feed.json").content)["items"])]

    before = told()
    assert len(before) == 5 and all(one.startswith("tag:") for one in before)
    settings.BASE_URL = base
    assert told() == before


def test_two_papers_have_other_identifiers_and_an_old_one_keeps_its_own(settings):
    settings.BASE_URL = "https://listok.example"
    first, second = Paper(), Paper()
    first.save()
    second.save()
    assert first.feed_base != second.feed_base
    Paper.objects.update(feed_base="")
    import_module("polosa.kit.migrations.0007_identifiers_of_feeds").keep(apps, None)
    old = Paper.objects.first()
    assert feeds.stable_id(old, "article/7") == "tag:listok.example,2026:article/7"
    assert feeds.stable_id(Paper(), "article/7") == "tag:listok.example,2026:article/7"


def test_what_people_type_is_shown_as_typed_by_those_who_read_feeds(client: Client):
    stories.story("A<B & «<ivan@example.org>»", lead="Пишите на <ivan@example.org>, a<b то и c>d")
    for url in ("/rss.xml", "/atom.xml"):
        (entry,) = feedparser.parse(client.get(url).content).entries
        assert plain(entry.title) == "A<B & «<ivan@example.org>»"
        shown = html.fromstring(f"<p>{entry.summary}</p>").text_content()
        assert shown == "Пишите на <ivan@example.org>, a<b то и c>d".replace("на ", "на\u00a0").replace(
            "и ", "и\u00a0"
        )


def test_drafts_and_advertising_are_not_carried_out(client: Client):
    stories.story("Новость")
    stories.draft("Черновик")
    stories.story("Реклама", is_advertising=True, advertiser="ООО")
    articles.unpublish_article(article=stories.story("Снято"))
    assert [item.findtext("title") for item in rss(client).iter("item")] == ["Новость"]


def test_a_section_has_its_feed(client: Client):
    stories.story("В городе")
    stories.story("Спортивная", section=stories.section("Спорт"))
    channel = rss(client, "/rss/sport.xml").find("channel")
    assert [item.findtext("title") for item in channel.iter("item")] == ["Спортивная"]
    assert channel.findtext("link") == f"{settings.BASE_URL}/sport/"
    assert client.get("/rss/nothing.xml").status_code == 404


def test_atom_has_what_rfc_4287_requires(client: Client):
    story = stories.story("Мост открыли", published_at=now() - timedelta(hours=2), updated_at=now())
    feed = xml(client, "/atom.xml", "application/atom+xml")
    for required in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']"):
        assert feed.find(required, ATOM) is not None, required
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:id", namespaces=ATOM).startswith("tag:")
    assert datetime.fromisoformat(entry.findtext("a:updated", namespaces=ATOM)) == story.updated_at.replace(
        microsecond=0
    )
    assert datetime.fromisoformat(entry.findtext("a:published", namespaces=ATOM)) < now() - timedelta(hours=1)


def test_json_feed_has_what_version_1_1_requires(client: Client):
    stories.story("Мост открыли")
    answer = client.get("/feed.json")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{settings.BASE_URL}/feed.json"
    (item,) = feed["items"]
    assert item["id"].startswith("tag:")
    assert item["content_text"]
    assert datetime.fromisoformat(item["date_published"]).utcoffset() == timedelta(hours=3)


def test_other_programs_read_our_feeds_without_a_complaint(client: Client):
    stories.story("«Чайка» & <b>вороны</b>", lead="Раз < два")
    for url in ("/rss.xml", "/atom.xml", "/comments.xml"):
        found = feedparser.parse(client.get(url).content)
        assert not found.bozo, url


def test_characters_that_xml_cannot_hold_break_no_feed(client: Client):
    story = stories.story("Мост")
    Article.objects.filter(pk=story.pk).update(title="Мост\x0b\x07 открыли", lead="\x1f")
    assert rss(client).findtext("channel/item/title") == "Мост открыли"
    assert client.get("/sitemap-news.xml").status_code == 200


def test_comments_have_a_feed_of_what_anybody_may_read(client: Client):
    story = stories.story("Мост")
    comment(story, "Ура")
    comment(story, "Грубость", state="hidden")
    comment(articles.unpublish_article(article=stories.story("Снято")), "Тайна")
    (item,) = rss(client, "/comments.xml").iter("item")
    assert item.findtext("title") == "Руслан: Мост"
    assert item.findtext("description") == "<p>Ура</p>"
    assert item.find("guid").get("isPermaLink") == "false"


def test_an_empty_paper_has_sound_feeds(client: Client):
    for url in ("/rss.xml", "/atom.xml", "/comments.xml", "/sitemap.xml", "/sitemap-news.xml"):
        etree.fromstring(client.get(url).content)
    assert json.loads(client.get("/feed.json").content)["items"] == []


def test_feeds_wear_what_they_show():
    story = stories.story("Мост")
    for view, arguments, key in (
        (feeds.LatestFeed(), {}, "latest"),
        (feeds.LatestFeed(), {"section": "gorod"}, f"section:{story.section_id}"),
        (views.json_feed, {}, "latest"),
        (feeds.CommentsFeed(), {}, "comments"),
    ):
        request = RequestFactory().get("/x")
        view(request, **arguments)
        assert key in worn(request)


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize(
    ("url", "budget"),
    [("/rss.xml", 6), ("/rss/gorod.xml", 7), ("/atom.xml", 6), ("/feed.json", 6), ("/comments.xml", 3)],
)
def test_feeds_ask_no_more_of_three_stories_than_of_one(
    client: Client, how_many, url, budget, django_assert_max_num_queries
):
    for n in range(how_many):
        comment(
            stories.story(f"Новость {n}", authors=[stories.author(f"Автор {n}")]),
            "Ура",
            author=people.ruslan(),
        )
    client.get(url)
    with django_assert_max_num_queries(budget):
        client.get(url)
