"""What only drafts have is nowhere on the site: not before the first of it goes live, and not after the last left."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from polosa.articles import actions as articles
from polosa.articles.models import Article
from polosa.articles.queries import published_authors, published_sections, published_tags
from polosa.audience.queries import views_of
from polosa.comments.queries import totals_of
from polosa.events import actions as events
from polosa.events.models import Event
from polosa.events.queries import published_venues
from polosa.reactions.queries import shares_of as votes_of
from tests.factories import afisha, people, stories

from .test_plans import plan, read_through

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 5, 9, tzinfo=UTC)
WORD = "разоблачение"
PAGES = (
    "/tag/razoblachenie/",
    "/author/tayniy/",
    "/skandal/",
    "/rss/skandal.xml",
    "/day/2026/03/05/",
    "/afisha/venue/skrytoe/",
)
LISTS = ("/", "/news/", "/authors/", "/search/", "/rss.xml", "/feed.json", "/sitemap-lists.xml", "/afisha/")


def draft() -> Article:
    from polosa.articles.models import Author, Section

    return stories.draft(
        f"Тайное {WORD}",
        tags=[WORD],
        section=Section.objects.get_or_create(slug="skandal", defaults={"title": "Скандалище"})[0],
        authors=[Author.objects.get_or_create(slug="tayniy", defaults={"name": "Тайный Автор"})[0]],
        published_at=DAY,
    )


def event_draft() -> Event:
    return afisha.event_draft(f"Вечер: {WORD}", venue=afisha.venue("Подпольный Клуб", slug="skrytoe"))


def statuses() -> set[int]:
    return {Client().get(path).status_code for path in PAGES}


def told() -> str:
    """All that lists, feeds, menus and sitemaps say."""
    found = (Client().get(f"/search/?q={WORD}"), *(Client().get(path) for path in LISTS))
    return "".join(answer.content.decode() for answer in found).replace(f'value="{WORD}"', "")


SECRETS = ("razoblachenie", "tayniy", "skandal", "2026/03/05", "skrytoe", "Тайн", "Скандалище", "Подпольный")


def leaks() -> list[str]:
    text = told()
    return [secret for secret in SECRETS if secret in text]


def unpublish(story: Article, event: Event) -> None:
    articles.unpublish_article(article=story)
    events.unpublish_event(event=event)


def delete(story: Article, event: Event) -> None:
    articles.delete_article(article=story)
    events.delete_event(event=event)


def expire(story: Article, event: Event) -> None:
    for model in (Article, Event):
        model.objects.filter(live=True, title__contains=WORD).update(
            expire_at=timezone.now() - timedelta(hours=1)
        )
    call_command("publish_scheduled", verbosity=0)


def rewrite(story: Article, event: Event) -> None:
    """The story stays, but bears none of it any more."""
    articles.edit_article(
        article=story, user=None, publish=True, title="Иное", slug="inoe", tags=[], published_at=None,
        authors=[stories.author()], section=stories.section(),
    )  # fmt: skip
    events.edit_event(event=event, user=None, publish=True, title="Иное", slug="inoe", venue=afisha.venue())


@pytest.fixture
def paper() -> None:
    """With other things on the site, which stay."""
    people.vera()
    stories.story("Мост открыли", tags=["мост"])
    afisha.event()


@pytest.mark.parametrize("leave", [unpublish, delete, expire, rewrite])
def test_what_only_drafts_have_is_nowhere_until_one_goes_live_and_again_when_the_last_has_left(
    paper: None, leave: Callable[[Article, Event], None]
) -> None:
    story, event = draft(), event_draft()
    assert statuses() == {404}
    assert leaks() == []
    story, event = articles.publish_article(article=story), events.publish_event(event=event)
    assert statuses() == {200}
    assert set(leaks()) >= {"razoblachenie", "tayniy", "skandal", "skrytoe", "Скандалище"}
    leave(story, event)
    assert statuses() == {404}
    assert leaks() == []


def test_a_second_story_keeps_what_the_first_brought(paper: None) -> None:
    first, second = articles.publish_article(article=draft()), articles.publish_article(article=draft())
    articles.unpublish_article(article=first)
    assert Client().get("/tag/razoblachenie/").status_code == 200
    assert "Скандалище" in Client().get("/").content.decode()
    articles.unpublish_article(article=second)
    assert Client().get("/tag/razoblachenie/").status_code == 404


def test_a_tag_typed_into_the_draft_of_a_live_story_is_not_public(paper: None) -> None:
    story = Article.objects.live().get()
    articles.edit_article(article=story, user=None, tags=["мост", WORD])
    assert Client().get("/tag/razoblachenie/").status_code == 404
    articles.publish_article(article=Article.objects.get(pk=story.pk))
    assert Client().get("/tag/razoblachenie/").status_code == 200


def test_numbers_of_what_has_left_the_site_are_told_to_nobody(paper: None) -> None:
    story, event = articles.publish_article(article=draft()), events.publish_event(event=event_draft())
    for thing in (story, event):
        assert views_of([thing.counter_id]) == {thing.counter_id: 0}
    unpublish(story, event)
    for thing in (story, event):
        assert views_of([thing.counter_id]) == {}
        assert totals_of([thing.thread_id]) == {}
        assert votes_of([thing.strip_id]) == {}
    articles.publish_article(article=Article.objects.get(pk=story.pk))
    assert views_of([story.counter_id]) == {story.counter_id: 0}


@pytest.mark.parametrize("old", ["/old-tag/", "/?p=77"])
def test_a_redirect_to_a_draft_tells_nothing_of_it(paper: None, old: str) -> None:
    story, event = draft(), event_draft()
    tag, venue = story.tags.get(), event.venue
    for thing in (tag, story, story.section, story.authors[0], event, venue):
        Redirect.objects.all().delete()
        Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link=thing.get_absolute_url())
        assert Client().get(old).status_code == 404, thing
    articles.publish_article(article=story)
    events.publish_event(event=event)
    for thing in (tag, story, story.section, story.authors[0], event, venue):
        Redirect.objects.all().delete()
        Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link=thing.get_absolute_url())
        answer = Client().get(old)
        assert (answer.status_code, answer["Location"]) == (301, thing.get_absolute_url())


def test_a_redirect_to_a_plain_page_waits_for_the_page(paper: None) -> None:
    from polosa.front.models import FrontPage, PlainPage

    page = FrontPage.objects.get().add_child(instance=PlainPage(title="Тайна", slug="tayna", live=False))
    Redirect.objects.create(old_path="/o-tayne", redirect_page=page)
    assert Client().get("/o-tayne/").status_code == 404
    page.save_revision().publish()
    assert Client().get("/o-tayne/")["Location"].endswith("/tayna/")


def test_renaming_what_is_not_on_the_site_leads_nobody_to_its_new_name(paper: None) -> None:
    story = articles.publish_article(article=draft())
    articles.unpublish_article(article=story)
    section = story.section
    section.slug = "sekret"
    section.save()
    assert Client().get("/skandal/").status_code == 404
    articles.publish_article(article=Article.objects.get(pk=story.pk))
    assert Client().get("/skandal/")["Location"] == "/sekret/"


@pytest.mark.parametrize("ask", [published_tags, published_authors, published_sections, published_venues])
def test_what_is_on_the_site_is_found_by_indexes(paper: None, ask: Callable[[], object]) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(ask().filter(slug="most"))  # type: ignore[attr-defined]
    (query,) = asked.captured_queries
    text = plan(query["sql"])
    assert not read_through(text, query["sql"]), text
    if connection.vendor == "sqlite":  # on PostgreSQL all indexes of an empty table cost the same
        assert "live_" in text, text


def test_publishing_asks_the_same_however_many_drafts_there_are(paper: None) -> None:
    asked = []
    for _ in range(3):
        story = draft()
        with CaptureQueriesContext(connection) as queries:
            articles.publish_article(article=story)
        asked.append(len(queries))
        articles.unpublish_article(article=Article.objects.get(pk=story.pk))
    assert asked[1] == asked[2]
