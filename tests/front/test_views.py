import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from polosa.edge.models import Purge
from polosa.front.actions import found_newsroom
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.models import Paper
from tests.factories import stories

pytestmark = pytest.mark.django_db

SAME_ORIGIN = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_costs_the_same_with_one_story_and_with_three(
    count, django_assert_max_num_queries
) -> None:
    for n in range(count):
        stories.story(f"Новость {n}", tags=["мост"])
    Client().get("/")  # content types and the paper are asked for once a process
    with django_assert_max_num_queries(38):
        page = Client().get("/").content.decode()
    assert page.count("Новость 0") >= 1


def test_a_story_is_found_on_the_front_page_in_its_section_and_among_all_news() -> None:
    story = stories.story("Мост открыли")
    client = Client()
    for url in ["/", "/gorod/", "/news/", "/author/vera-sokolova/"]:
        assert story.get_absolute_url() in client.get(url).content.decode(), url


def test_engine_words_are_not_taken_for_sections() -> None:
    stories.author()
    assert Client().get("/authors/").status_code == 200
    assert Client().get("/news/").status_code == 200
    assert Client().get("/newsroom/").status_code == 404


def test_a_plain_page_stands_where_there_is_no_section() -> None:
    found_newsroom()
    page = FrontPage.objects.get().add_child(instance=PlainPage(title="О газете", slug="about"))
    page.save_revision().publish()
    answer = Client().get("/about/")
    assert answer.status_code == 200
    assert "О газете" in answer.content.decode()
    assert "/about/" in Client().get("/").content.decode()


def test_a_plain_page_says_what_messengers_shall_show_of_it() -> None:
    found_newsroom()
    page = PlainPage(title="О газете", slug="about", lead='Кто мы и где "живём".')
    FrontPage.objects.get().add_child(instance=page).save_revision().publish()
    head = Client().get("/about/").content.decode().partition("</head>")[0]
    assert '<meta property="og:title" content="О газете">' in head
    assert '<meta property="og:description" content="Кто мы и где &quot;живём&quot;.">' in head
    assert re.search(r'<meta property="og:url" content="http[^"]+/about/">', head)


def test_an_address_of_the_old_site_leads_on_for_good_and_an_unknown_one_nowhere() -> None:
    story = stories.story()
    Redirect.objects.create(
        old_path=Redirect.normalise_path("/?p=12"), redirect_link=story.get_absolute_url()
    )
    answer = Client().get("/?p=12&utm_source=x")
    assert (answer.status_code, answer["Location"]) == (301, story.get_absolute_url())
    assert Client().get("/?p=13").status_code == 404


def test_a_lost_reader_gets_a_search_form() -> None:
    answer = Client().get("/net-takoy/")
    assert answer.status_code == 404
    assert 'action="/search/"' in answer.content.decode()


def test_the_page_of_errors_needs_no_database(django_assert_num_queries) -> None:
    from django.test import RequestFactory

    from polosa.kit.refusals.handlers import broken

    with django_assert_num_queries(0):
        answer = broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "сломалось" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("language", "en", 'lang="en"'),
        ("colours", "dark", 'data-colours="dark"'),
        ("size", "large", 'data-size="large"'),
    ],
)
def test_a_reader_changes_the_view_and_comes_back(name, value, seen) -> None:
    client = Client()
    answer = client.post("/view/", {name: value, "next": "/news/"}, **SAME_ORIGIN)
    assert (answer.status_code, answer["Location"]) == (303, "/news/")
    assert seen in client.get("/news/").content.decode()


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_changing_the_view_leads_to_no_other_site(evil) -> None:
    answer = Client().post("/view/", {"size": "large", "next": evil}, **SAME_ORIGIN)
    assert answer["Location"] == "/"


def test_another_site_cannot_change_the_view() -> None:
    assert Client().post("/view/", {"size": "large"}, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403


def test_headers_keep_other_sites_scripts_out() -> None:
    policy = Client().get("/news/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_the_archive_is_one_click_from_every_page_and_opens_at_the_newest_day() -> None:
    stories.story(published_at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    client = Client()
    assert 'href="/day/"' in client.get("/").content.decode()
    answer = client.get("/day/")
    assert (answer.status_code, answer["Location"]) == (302, "/day/2026/11/20/")
    assert client.get("/day/2026/11/20/").status_code == 200
    assert 'href="/day/2026/11/20/"' in client.get("/news/").content.decode()


def test_a_flood_of_parameters_is_no_error() -> None:
    assert Client().get("/?" + "a=1&" * 200).status_code == 200


def test_the_paper_lives_by_its_own_clock() -> None:
    story = stories.story(published_at=datetime(2026, 11, 20, 20, tzinfo=UTC))
    paper = Paper.current()
    paper.time_zone = "Asia/Vladivostok"
    paper.save()
    assert "06:00 21.11.2026" in Client().get(story.get_absolute_url()).content.decode()
    assert Client().get("/day/2026/11/21/").content.decode().count(story.title) >= 1


def test_changed_settings_make_every_page_stale() -> None:
    Paper.current().save()
    assert Purge.objects.filter(key="paper").exists()
