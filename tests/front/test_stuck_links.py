"""A link that was made of a text takes a sign of it along; it leads to where the link without it leads."""

from urllib.parse import quote

import pytest
from django.test import Client

from polosa.articles import actions as articles
from polosa.articles.models import Article
from polosa.events import actions as events
from tests.factories import afisha, stories

pytestmark = pytest.mark.django_db

STUCK = [
    ")", ".", "»", ",", "»,", ").", "…", "!", ";", ":", '"', "”", "’", "'", "]", "}", ">", "*", "»).", "\u00a0", " ",
    "»/", "/»", "/)", "/.»", "\\", "—", "&", "%C2%BB", "%29", "%2C", "/%C2%BB)", "😀", "и", "\u200b", "|", "`", "$",
]  # fmt: skip


@pytest.fixture
def story() -> Article:
    return stories.story("Мост открыли", tags=["мост"])


def test_a_story_is_found_whatever_is_stuck_to_its_link(story: Article) -> None:
    url = story.get_absolute_url()
    for stuck in STUCK:
        for path in (url + stuck, quote(url + stuck), quote(url.rstrip("/") + stuck)):
            answer = Client().get(path)
            assert (answer.status_code, answer.get("Location")) == (301, url), path


def test_every_page_of_the_paper_is_found(story: Article) -> None:
    event = events.publish_event(event=afisha.event_draft("Вечер"))
    for url in (
        "/gorod/", "/tag/most/", "/author/vera-sokolova/", "/news/", "/afisha/", "/rss.xml", event.get_absolute_url(),
    ):  # fmt: skip
        assert Client().get(url).status_code == 200, url
        answer = Client().get(quote(f"{url.rstrip('/')}»."))
        assert (answer.status_code, answer.get("Location")) == (301, url)


def test_what_is_not_on_the_site_is_told_of_to_nobody(story: Article) -> None:
    draft = stories.draft("Тайна", tags=["тайна"])
    articles.unpublish_article(article=story)
    for url in (
        draft.get_absolute_url(), story.get_absolute_url(), "/gorod/", "/tag/most/", "/tag/tayna/",
        "/author/vera-sokolova/", "/nothing/", "/gorod/12-a/b/", "/account/login/", "/" + "x" * 900, "/)" * 200, "/",
    ):  # fmt: skip
        answer = Client().get(quote(f"{url}»"))
        assert answer.status_code == 404, url


def test_nothing_is_sent_on_that_is_no_question_and_no_long_tail_is_cut_off(story: Article) -> None:
    url = story.get_absolute_url()
    assert Client().post(quote(f"{url}»")).status_code == 404
    assert Client().get(quote(f"{url}» сказал он и ушёл, не попрощавшись")).status_code == 404
