from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from polosa.articles import actions
from polosa.front.actions import reindex
from polosa.front.models import SearchDocument
from polosa.front.queries import Search, search
from tests.factories import stories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def found(text: str, **asked) -> list[str]:
    return [
        result.article.title.replace("\u00a0", " ") for result in search(Search(text=text, **asked)).found
    ]


def tell(title: str, text: str = "Текст.", **fields):
    return stories.story(title, body=[{"type": "paragraph", "value": f"<p>{text}</p>"}], **fields)


def test_forms_of_a_word_are_one_word_and_yo_is_ye() -> None:
    tell("Чёрный мост открыли")
    for query in ["мосты", "мостами", "черного моста", "ЧЕРНЫЙ", "чёрные"]:
        assert found(query) == ["Чёрный мост открыли"], query


def test_every_word_must_be_there() -> None:
    tell("Мост открыли", "Туман над рекой.")
    assert found("мост туман") == ["Мост открыли"]
    assert found("мост автобус") == []


def test_a_word_in_the_title_outweighs_one_in_the_text() -> None:
    tell("Про автобус", "Мост мост.", published_at=NOON)
    tell("Мост", "Про автобус.", published_at=NOON - timedelta(days=9))
    assert found("мост")[0] == "Мост"
    assert found("мост", by_date=True)[0] == "Про автобус"


def test_filters_of_section_and_days() -> None:
    tell("Мост в городе", section=stories.section("Город"), published_at=NOON)
    tell("Мост в спорте", section=stories.section("Спорт"), published_at=NOON - timedelta(days=5))
    assert found("мост", section=stories.section("Спорт")) == ["Мост в спорте"]
    assert found("мост", since=date(2026, 11, 19)) == ["Мост в городе"]
    assert found("мост", until=date(2026, 11, 16)) == ["Мост в спорте"]


def test_matches_are_marked_and_the_rest_is_escaped() -> None:
    tell("Мосты <b>и</b> люди", "Под мостом & рядом.")
    result = search(Search(text="мост")).found[0]
    assert "<mark>Мосты</mark>" in result.title_html
    assert "&lt;b&gt;" in result.title_html
    assert "<mark>мостом</mark> &amp;" in result.fragment_html


def test_what_left_the_site_is_not_found_and_what_changed_is_found_as_it_is() -> None:
    story = tell("Мост открыли")
    changed = actions.edit_article(article=story, user=None, publish=True, title="Паром открыли")
    assert found("мост") == []
    assert found("паром") == ["Паром открыли"]
    actions.unpublish_article(article=changed)
    assert found("паром") == []


def test_a_draft_is_not_found() -> None:
    stories.draft("Мост")
    assert found("мост") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!!",
        '"',
        "'",
        "* OR *",
        "NEAR(",
        "мост' & !x",
        "a:b",
        "мост -- ;",
        "(" * 50,
        "\x00",
        "%",
        "\\",
    ],
)
def test_a_silly_query_is_answered_kindly(text) -> None:
    tell("Мост открыли")
    answer = Client().get("/search/", {"q": text})
    assert answer.status_code == 200


def test_a_query_without_words_says_what_to_do() -> None:
    assert "нет слов" in Client().get("/search/", {"q": "!!!"}).content.decode()


def test_unreadable_conditions_are_said_and_the_rest_is_answered() -> None:
    tell("Мост открыли")
    page = Client().get("/search/", {"q": "мост", "since": "вчера", "section": "nope"}).content.decode()
    assert "Непонятный день" in page
    assert "<mark>Мост</mark>" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_results_costs_the_same_with_one_and_with_three(count, django_assert_num_queries) -> None:
    for n in range(count):
        tell(f"Мост {n}")
    floor = connection.vendor == "postgresql"  # from which place on the newest stories are looked through
    with django_assert_num_queries(3 + floor):  # ids; cards; texts
        assert len(search(Search(text="мост")).found) == count


def test_results_are_turned_by_pages() -> None:
    for n in range(23):
        tell(f"Мост {n}", published_at=NOON - timedelta(hours=n))
    first, second = (
        search(Search(text="мост", by_date=True)),
        search(Search(text="мост", by_date=True, page=2)),
    )
    assert (len(first.found), len(second.found), first.total) == (20, 3, 23)
    assert first.has_more(1)
    assert not second.has_more(2)


def test_an_index_made_anew_finds_the_same() -> None:
    story = tell("Мост открыли")
    SearchDocument.objects.all().delete()
    assert found("мост") == []
    assert list(reindex(articles=[story])) == [1]
    assert list(reindex(articles=[story])) == [1]
    assert found("мост") == ["Мост открыли"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-31"])
def test_an_unthinkable_day_is_said_and_breaks_nothing(day) -> None:
    answer = Client().get("/search/", {"q": "мост", "since": day, "until": day})
    assert answer.status_code == 200
    assert "Непонятный день" in answer.content.decode()


def test_past_the_last_page_is_the_last_page() -> None:
    tell("Мост")
    assert len(search(Search(text="мост", page=9)).found) == 1
