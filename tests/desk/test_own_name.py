"""A person of the desk without a name is asked for it where they write; then what they began has its author."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Revision

from polosa.articles.actions import drafting
from polosa.articles.models import Article, Author
from polosa.config.desk import chief_link
from polosa.front.actions import found_newsroom
from polosa.readers.actions import rename_reader
from polosa.readers.models import User
from tests.articles.test_desk import ADD, desk, edit, form
from tests.articles.test_drafts import JSON, NOTHING, byline
from tests.factories import people, stories

pytestmark = pytest.mark.django_db

NAME = "/desk/name/"
ASKED = "Как вас подписывать?"


@pytest.fixture
def founder() -> User:
    """Whom the paper's foundation makes: an address of the paper's, and no name."""
    found_newsroom()
    chief_link()
    return User.objects.get()


def signed(story: Article) -> list[str]:
    return [
        author.name for author in Article.objects.get(pk=story.pk).get_latest_revision_as_object().authors
    ]


def test_who_has_no_name_is_asked_for_it_on_the_first_page_and_above_a_story(founder: User) -> None:
    client = desk(founder)
    client.post(ADD, {**NOTHING, "title": "Мост"}, **JSON)
    story = Article.objects.get()
    for url in ("/desk/", ADD, edit(story), NAME):
        page = client.get(url).content.decode()
        assert page.count(ASKED) == 1
        assert f'action="{NAME}"' in page
        assert "csrfmiddlewaretoken" in page.partition(f'action="{NAME}"')[2][:200]
    for url in ("/desk/", ADD):
        assert ASKED not in desk(people.vera()).get(url).content.decode()


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_name_that_is_given_above_a_draft_signs_it_and_leads_back(founder: User, by_itself: bool) -> None:
    client = desk(founder)
    said = {**NOTHING, "title": "Мост", "lead": "Набрано"}
    client.post(ADD, said, **(JSON if by_itself else {}))
    story = Article.objects.get()
    revision = story.latest_revision
    assert signed(story) == []
    answer = client.post(NAME, {"name": " Анна  Главная "}, HTTP_REFERER=f"http://testserver{edit(story)}")
    assert (answer.status_code, answer["Location"]) == (302, f"http://testserver{edit(story)}")
    assert signed(story) == ["Анна Главная"]
    assert Author.objects.get().user == founder
    page = client.get(edit(story)).content.decode()
    assert ASKED not in page
    assert "Вас подписывают так: Анна Главная." in page
    assert 'name="bylines-INITIAL_FORMS" value="1"' in page
    # A screen that was open on it meanwhile goes on as before.
    loaded = {
        "loaded_revision_id": str(revision.pk),
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }
    again = client.post(edit(story), {**said, **loaded, "lead": "Дальше"}, **JSON)
    assert again.json()["success"]
    assert signed(story) == ["Анна Главная"]
    assert Article.objects.get().get_latest_revision_as_object().lead == "Дальше"
    assert client.post(edit(story), {**form(story.section), "action-publish": "1"}).status_code == 302
    assert [author.name for author in Article.objects.get(live=True).authors] == ["Анна Главная"]


def test_only_own_drafts_that_name_nobody_are_signed(founder: User) -> None:
    client, other = (
        desk(founder),
        stories.draft("Чужой", user=people.vera(), authors=[stories.author("Иван")]),
    )
    for title in ("Свой", "Вышел", "Подписан"):
        client.post(ADD, {**NOTHING, "title": title}, **JSON)
    mine, out, named = Article.objects.filter(owner=founder).order_by("pk")
    client.post(edit(out), {**form(out.section), "title": "Вышел", "action-publish": "1"})
    author = stories.author("Иван")
    rows = {"bylines-TOTAL_FORMS": "1", "bylines-0-author": str(author.pk), "bylines-0-ORDER": "1"}
    client.post(edit(named), {**NOTHING, **rows, "title": "Подписан"}, **JSON)
    client.post(NAME, {"name": "Анна Главная"})
    assert [signed(story) for story in (mine, out, named, other)] == [
        ["Анна Главная"],
        [],
        ["Иван"],
        ["Иван"],
    ]


def test_what_is_autosaved_while_drafts_are_signed_stays(founder: User, monkeypatch: Any) -> None:
    client = desk(founder)
    for _draft in range(2):
        client.post(ADD, {**NOTHING, "title": "Мост", "lead": "Начало"}, **JSON)
    real = drafting.sign_draft

    def autosave_others(*, article: Article, user: User) -> Any:
        for revision in Revision.objects.exclude(pk=article.latest_revision_id):
            if not revision.content["bylines"]:
                revision.content["lead"] = "Начало и продолжение"
                revision.save(update_fields=["content"])
        return real(article=article, user=user)

    monkeypatch.setattr(drafting, "sign_draft", autosave_others)
    with CaptureQueriesContext(connection) as asked:
        client.post(NAME, {"name": "Анна Главная"})
    leads = [story.get_latest_revision_as_object().lead for story in Article.objects.all()]
    assert sorted(leads) == ["Начало", "Начало и продолжение"]
    assert [signed(story) for story in Article.objects.all()] == [["Анна Главная"]] * 2
    if connection.vendor == "postgresql":
        held = [query["sql"] for query in asked if query["sql"].endswith("FOR UPDATE")]
        assert sum('FROM "wagtailcore_revision"' in sql for sql in held) == 2


@pytest.mark.parametrize("name", ["", " ", "я", "я" * 50, "<b>Анна</b>"])
def test_a_name_that_cannot_be_is_told_in_place_and_what_was_typed_stays(founder: User, name: str) -> None:
    client = desk(founder)
    answer = client.post(NAME, {"name": name}, HTTP_REFERER="http://testserver/desk/?from=here")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "error-message" in page
    assert not User.objects.get().name
    again = client.post(
        NAME, {"name": "Анна", "next": "http://testserver/desk/?from=here"}, HTTP_REFERER=NAME
    )
    assert 'name="next" value="http://testserver/desk/?from=here"' in page
    assert again["Location"] == "http://testserver/desk/?from=here"


@pytest.mark.parametrize("back", ["https://example.org/", NAME, "", "//example.org"])
def test_nobody_is_led_away(founder: User, back: str) -> None:
    answer = desk(founder).post(NAME, {"name": "Анна Главная", "next": back}, HTTP_REFERER=back)
    assert answer["Location"] == reverse("wagtailadmin_home")


def test_a_name_given_at_ones_own_page_of_the_desk_signs_drafts_too(founder: User) -> None:
    client = desk(founder)
    client.post(ADD, {**NOTHING, "title": "Мост"}, **JSON)
    said: dict[str, Any] = {"name_email-email": founder.email, "locale-current_time_zone": "Europe/Moscow"}
    said.update({"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"})
    client.post("/desk/account/", {**said, "name_email-name": "Анна Главная"})
    assert User.objects.get().name == "Анна Главная"
    assert signed(Article.objects.get()) == ["Анна Главная"]


def by_action(person: User) -> None:
    rename_reader(reader=person, name="Вера Иванова")


def on_own_page(person: User) -> None:
    said: dict[str, Any] = {"name_email-email": person.email, "locale-current_time_zone": "Europe/Moscow"}
    said.update({"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"})
    desk(person).post("/desk/account/", {**said, "name_email-name": "Вера Иванова"})


def by_administrator(person: User) -> None:
    said = {"email": person.email, "name": "Вера Иванова", "is_active": "on"}
    groups = {"groups": [str(group.pk) for group in person.groups.all()]}
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    assert desk(people.chief()).post(url, {**said, **groups}).status_code == 302


@pytest.mark.parametrize("rename", [by_action, on_own_page, by_administrator])
@pytest.mark.parametrize("had_name", [True, False])
def test_only_a_first_name_signs(rename: Callable[[User], None], had_name: bool) -> None:
    """Whoever had a name took it out of a draft that names nobody."""
    vera = people.vera()
    client = desk(vera)
    client.post(ADD, {**NOTHING, "title": "Мост"}, **JSON)
    story = Article.objects.get()
    away = byline(0, story.authors[0].pk, **{"bylines-0-DELETE": "1", "bylines-INITIAL_FORMS": "1"})
    story.delete()
    client.post(ADD, {**NOTHING, **away, "title": "Мост"}, **JSON)
    story = Article.objects.get()
    assert signed(story) == []
    if not had_name:
        User.objects.filter(pk=vera.pk).update(name="")
    rename(User.objects.get(pk=vera.pk))
    assert User.objects.get(pk=vera.pk).name == "Вера Иванова"
    assert bool(signed(story)) is not had_name


def test_no_stranger_and_no_reader_is_asked() -> None:
    assert Client().post(NAME, {"name": "Анна"}).status_code == 302
    ruslan = people.ruslan()
    assert desk(ruslan).post(NAME, {"name": "Редакция"}).status_code in {302, 403}
    assert User.objects.get(pk=ruslan.pk).name == "Руслан"


def test_an_address_signs_nothing(founder: User) -> None:
    desk(founder).post(ADD, {**NOTHING, "title": "Мост"}, **JSON)
    assert not Author.objects.exists()
    assert founder.email.partition("@")[0] not in founder.public_name
