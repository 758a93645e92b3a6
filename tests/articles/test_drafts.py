"""A draft needs nothing: in whatever state its form is, the desk keeps what was typed. Checks belong to publishing."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from polosa.articles.models import Article, Section
from tests.factories import people, stories

from .test_desk import ADD, desk, draftail, edit, form

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
NOTHING = {
    **form(Section(pk=None)),
    **{"title": "", "lead": "", "section": "", "slug": "", "body-count": "0", "age_mark": "12"},
}


def block(number: int, kind: str, **values: str) -> dict[str, str]:
    """`value` alone is the block's own, else it has these fields."""
    at = f"body-{number}"
    own = {f"{at}-deleted": "", f"{at}-order": str(number), f"{at}-type": kind, f"{at}-id": ""}
    fields = {
        f"{at}-value" if name == "value" else f"{at}-value-{name}": text for name, text in values.items()
    }
    return {**own, **fields, "body-count": str(number + 1)}


def byline(number: int, author: Any = "", pk: Any = "", **more: str) -> dict[str, str]:
    at = f"bylines-{number}"
    return {
        f"{at}-author": str(author),
        f"{at}-id": str(pk),
        f"{at}-ORDER": str(number + 1),
        f"{at}-DELETE": "",
        "bylines-TOTAL_FORMS": str(number + 1),
        **more,
    }


def kept(**fields: str) -> Article:
    """The story that the desk keeps of such a form by itself."""
    answer = desk(people.vera()).post(ADD, {**NOTHING, **fields}, **JSON)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["success"]
    return Article.objects.get().get_latest_revision_as_object()


def day(moment: Any) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def test_a_draft_needs_no_title_no_section_and_no_author() -> None:
    story = kept(lead="Первые слова")
    assert (story.lead, story.title, story.live) == ("Первые слова", "", False)
    assert [author.name for author in story.authors] == ["Вера Соколова"]
    assert story.authors[0].user == people.vera()
    listed = desk(people.vera()).get("/desk/snippets/articles/article/").content.decode()
    assert "Без заголовка" in listed


def test_the_section_is_the_one_that_the_writer_used_last() -> None:
    first, second = stories.section("Город"), stories.section("Спорт")
    stories.draft("Матч", user=people.vera(), section=second)
    stories.draft("Мост", user=people.pavel(), section=first)
    offered = desk(people.vera()).get(ADD).content.decode()
    assert f'<option value="{second.pk}" selected>' in offered
    desk(people.vera()).post(ADD, {**NOTHING, "title": "Ничья"}, **JSON)
    assert Article.objects.get(title="Ничья").section == second


def test_the_writer_is_offered_as_the_author_and_may_be_taken_away() -> None:
    vera = people.vera()
    desk(vera).post(ADD, {**NOTHING, "title": "Первая"}, **JSON)
    mine = Article.objects.get().authors[0]
    client = desk(vera)
    shown = client.get(ADD).content.decode()
    assert 'name="bylines-INITIAL_FORMS" value="1"' in shown
    assert mine.name in shown
    row = byline(0, mine.pk, **{"bylines-INITIAL_FORMS": "1"})
    client.post(ADD, {**NOTHING, **row, "title": "Вторая"}, **JSON)
    assert Article.objects.get(title="Вторая").authors == [mine]
    client.post(ADD, {**NOTHING, **row, "bylines-0-DELETE": "1", "title": "Третья"}, **JSON)
    assert Article.objects.get(title="Третья").authors == []


@pytest.mark.parametrize("initial", ["0", "1"])
def test_empty_author_rows_are_left_out_of_drafts_and_of_what_is_published(initial: str) -> None:
    row = byline(0, **{"bylines-INITIAL_FORMS": initial})
    assert kept(**row, title="Мост").title == "Мост"
    section = stories.section()
    answer = desk(people.vera()).post(ADD, {**form(section, title="Вышла"), **row, "action-publish": "1"})
    assert answer.status_code == 302
    assert Article.objects.get(title="Вышла").live


def test_an_author_named_twice_is_kept_once_in_a_draft_and_refused_in_what_is_published() -> None:
    author = stories.author("Иван Петров")
    twice = {**byline(0, author.pk), **byline(1, author.pk)}
    assert kept(title="Мост", **twice).authors == [author]
    refused = desk(people.vera()).post(
        ADD, {**form(stories.section(), title="Вышла"), **twice, "action-publish": "1"}
    )
    assert refused.status_code == 200
    assert not Article.objects.filter(live=True).exists()


def test_a_row_that_is_emptied_is_taken_away() -> None:
    vera, author = people.vera(), stories.author("Иван Петров")
    desk(vera).post(ADD, {**NOTHING, **byline(0, author.pk), "title": "Мост"}, **JSON)
    story = Article.objects.get()
    row = byline(0, "", story.bylines.get().pk, **{"bylines-INITIAL_FORMS": "1"})
    answer = desk(vera).post(edit(story), {**NOTHING, **row, "title": "Мост"}, **JSON)
    assert answer.json()["success"]
    assert Article.objects.get().get_latest_revision_as_object().authors == []


EMPTY = {
    "paragraph": {"value": draftail("")},
    "heading": {"text": "", "level": "h2"},
    "quote": {"text": " ", "author": ""},
    "picture": {"image": "", "caption": "", "credit": "", "alt": ""},
    "gallery": {
        "title": "",
        "items-count": "1",
        "items-0-value-image": "",
        "items-0-value-caption": "",
        "items-0-deleted": "",
        "items-0-order": "0",
        "items-0-id": "",
    },
    "embed": {"url": "", "title": "", "caption": ""},
    "table": {"value": json.dumps({"data": [[None, ""], ["", None]]})},
    "list": {
        "items-count": "1",
        "items-0-value": draftail(""),
        "items-0-deleted": "",
        "items-0-order": "0",
        "items-0-id": "",
    },
    "aside": {"title": "", "text": draftail("")},
    "file": {"document": "", "title": ""},
    "related": {"article": ""},
    "html": {"value": " "},
}


@pytest.mark.parametrize("kind", EMPTY)
def test_empty_blocks_are_left_out_of_drafts_and_of_what_is_published(kind: str) -> None:
    blocks = {**block(0, kind, **EMPTY[kind]), **block(1, "paragraph", value=draftail("Текст"))}
    draft = kept(title="Мост", **blocks)
    assert [one.block_type for one in draft.body] == ["paragraph"]
    published = {**form(draft.section, title="Вышла"), **blocks, "action-publish": "1"}
    assert desk(people.vera()).post(ADD, published).status_code == 302
    assert [one.block_type for one in Article.objects.get(live=True).body] == ["paragraph"]


WRONG = {
    "a heading longer than may be": ("heading", {"text": "я" * 300, "level": "h2"}, "я" * 300),
    "an address that is none": (
        "embed",
        {"url": "смотри тут", "title": "Ролик", "caption": ""},
        "смотри тут",
    ),
    "words about a picture not yet chosen": (
        "picture",
        {"image": "", "caption": "Новый мост", "credit": "", "alt": ""},
        "Новый мост",
    ),
    "a file not yet chosen": ("file", {"document": "", "title": "Постановление"}, "Постановление"),
    "a gallery without pictures": ("gallery", {"title": "Репортаж", "items-count": "0"}, "Репортаж"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_draft_keeps_what_is_wrong_and_publishing_refuses_it(wrong: str) -> None:
    kind, values, typed = WRONG[wrong]
    blocks = {**block(0, "paragraph", value=draftail("Текст")), **block(1, kind, **values)}
    draft = kept(title="Мост", **blocks)
    assert typed in json.dumps(draft.body.stream_block.get_prep_value(draft.body), ensure_ascii=False)
    assert desk(people.vera()).get(edit(draft)).status_code == 200
    refused = desk(people.vera()).post(edit(draft), {**form(draft.section), **blocks, "action-publish": "1"})
    assert refused.status_code == 200
    assert not Article.objects.filter(live=True).exists()


OUT_OF_TIME = {
    "past its take-off time": {"expire_at": -1},
    "taken off before it comes out": {"go_live_at": 5, "expire_at": 3},
    "said to have come out tomorrow": {"published_at": 2},
}


@pytest.mark.parametrize("state", OUT_OF_TIME)
def test_a_story_out_of_time_is_kept_as_a_draft_and_not_published(state: str) -> None:
    times = {name: day(now() + timedelta(days=days)) for name, days in OUT_OF_TIME[state].items()}
    story = kept(title="Мост", lead="Слова", **times)
    assert story.lead == "Слова"
    again = desk(people.vera()).post(edit(story), {**NOTHING, **times, "lead": "Ещё слова"}, **JSON)
    assert again.status_code == 200
    assert Article.objects.get().get_latest_revision_as_object().lead == "Ещё слова"
    assert "не сохранено" not in desk(people.vera()).get(edit(story)).content.decode()
    refused = desk(people.vera()).post(edit(story), {**form(story.section), **times, "action-publish": "1"})
    assert refused.status_code == 200
    assert not Article.objects.filter(live=True).exists()


ODD = {
    "an address with spaces": {"slug": "новый мост"},
    "a time that is none": {"published_at": "завтра"},
    "advertising of nobody": {"is_advertising": "on", "advertiser": ""},
    "a section that is gone": {"section": "999999"},
    "a kind that there is not": {"kind": "ballad"},
    "an age that there is not": {"age_mark": "99"},
    "an age that nobody says": {"age_mark": ""},
    "a cover that is gone": {"cover": "999999"},
    "a title longer than may be": {"title": "я" * 300},
    "a lead longer than may be": {"lead": "я" * 900},
}


@pytest.mark.parametrize("odd", ODD)
def test_nothing_odd_in_one_field_loses_the_others(odd: str) -> None:
    story = kept(**{"title": "Мост", "cover_caption": "Слова", **ODD[odd]})
    assert story.cover_caption == "Слова"
    if "lead" in ODD[odd]:
        assert story.lead == ODD[odd]["lead"]
    assert desk(people.vera()).get(edit(story)).status_code == 200


def test_the_address_follows_a_title_that_is_still_being_written() -> None:
    story = kept(title="М")
    shown = desk(people.vera()).get(edit(story)).content.decode()
    assert 'name="slug"' in shown
    assert 'value="m"' not in shown
    desk(people.vera()).post(edit(story), {**NOTHING, "title": "Мост открыли"}, **JSON)
    assert Article.objects.get().slug == "most-otkryli"


def test_a_workflow_lets_no_untitled_story_out() -> None:
    pavel, vera = people.pavel(), people.vera()
    story = stories.draft("На проверку", user=pavel)
    desk(pavel).post(edit(story), {**form(story.section, title="На проверку"), "action-submit": "1"})
    emptied = desk(vera).post(edit(story), {**NOTHING, "lead": "Заголовок стёрт"}, **JSON)
    assert emptied.json()["success"]
    task = Article.objects.get().current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, "approve", task.pk])
    for back in (edit(story), "https://example.org/"):
        answer = desk(vera).post(approve, {"comment": ""}, HTTP_REFERER=back)
        assert answer.status_code == 302
        assert answer["Location"] in {edit(story), reverse("wagtailadmin_home")}
    waits = Article.objects.get()
    assert not waits.live
    assert waits.workflow_in_progress


@pytest.mark.parametrize("by_itself", [True, False])
@pytest.mark.parametrize("field", ["slug", "published_at"])
def test_what_a_draft_cannot_hold_is_told_and_shown_until_it_is_mended(field: str, by_itself: bool) -> None:
    typed = {"slug": "../плохо", "published_at": "завтра в полдень"}[field]
    story = stories.draft("Мост", user=people.vera())
    client, said = desk(people.vera()), form(story.section, title="Мост")
    client.post(edit(story), {**said, field: typed}, **(JSON if by_itself else {}))
    shown = client.get(edit(story))
    label = {"slug": "Адрес", "published_at": "Время публикации"}[field]
    assert f"Поле «{label}»: «{typed}» не подходит" in shown.content.decode()
    assert shown.context["form"][field].value() == typed
    refused = client.post(edit(story), {**said, field: typed, "action-publish": "1"})
    assert refused.status_code == 200
    assert refused.context["form"].errors[field]
    assert not Article.objects.get().live
    client.post(edit(story), {**said, "slug": "most"})
    assert "не подходит" not in client.get(edit(story)).content.decode()


def test_whoever_writes_the_first_story_of_all_signs_it() -> None:
    client = desk(people.chief())
    assert 'name="bylines-TOTAL_FORMS" value="0"' in client.get(ADD).content.decode()
    client.post(ADD, {**NOTHING, "title": "Первая"}, **JSON)
    assert [author.user for author in Article.objects.get().authors] == [people.chief()]


@pytest.mark.parametrize("change", ["another", "taken away", "left"])
def test_whom_the_server_named_may_be_replaced_and_taken_away_on_the_same_screen(change: str) -> None:
    client, other = desk(people.vera()), stories.author("Иван Петров")
    first = client.post(ADD, {**NOTHING, "title": "Первая"}, **JSON).json()
    [pk, name, chosen] = json.loads(first["field_updates"]["desk-told"])["added"]["bylines"]
    assert (name, chosen["string"]) == ("author", "Вера Соколова")
    who = other.pk if change == "another" else chosen["id"]
    row = byline(0, who, str(pk), **{"bylines-INITIAL_FORMS": "1"})
    if change == "taken away":
        row["bylines-0-DELETE"] = "1"
    for words in ("Мост", "Мост открыт"):
        over = {"overwrite_revision_id": str(first["revision_id"])}
        assert client.post(first["url"], {**NOTHING, **row, **over, "title": words}, **JSON).json()["success"]
        kept = Article.objects.get().get_latest_revision_as_object()
        expected = {"another": [other.name], "taken away": [], "left": ["Вера Соколова"]}
        assert [author.name for author in kept.authors] == expected[change]
