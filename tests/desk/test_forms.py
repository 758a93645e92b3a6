"""Forms of the desk that stay on their page until the server has them, and copies that a browser gives back."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from polosa.articles.models import Article, Section
from polosa.front.models import FrontPage
from polosa.kit.models import Paper
from polosa.partners.models import Partner
from tests.articles.test_desk import ADD, desk, draftail, edit, form
from tests.articles.test_drafts import JSON, NOTHING, block, byline
from tests.events import test_drafts as events_desk
from tests.factories import afisha, people, stories

pytestmark = pytest.mark.django_db

SENT = {"HTTP_X_DESK_FORM": "1"}
COPY = {"desk-restore": "1"}
SESSION = "/desk/session/"


def test_a_form_that_was_taken_is_told_where_to_go() -> None:
    answer = desk(people.vera()).post(ADD, NOTHING, **SENT)
    assert answer.json() == {"location": edit(Article.objects.get())}


def test_a_form_of_who_is_signed_out_is_told_so_in_place() -> None:
    answer = Client().post(ADD, NOTHING, **SENT)
    assert (answer.status_code, answer.json()) == (401, {"signed_in": False})


def test_a_form_that_is_refused_comes_back_as_a_page() -> None:
    answer = desk(people.vera()).post(ADD, {**NOTHING, "action-publish": "1"}, **SENT)
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()


def test_who_has_signed_in_beside_is_told_with_the_token_of_the_new_session() -> None:
    vera = people.vera()
    told = desk(vera).get(SESSION, **JSON).json()
    assert told["user"] == vera.pk
    assert told["token"]
    script = {**JSON, "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    assert Client().get(SESSION, **script).status_code == 403
    assert desk(people.ruslan()).get(SESSION, **script).status_code == 403
    assert "Вернитесь" in desk(vera).get(SESSION, HTTP_SEC_FETCH_MODE="navigate").content.decode()


def test_the_desk_offers_the_code_by_letter() -> None:
    page = Client().get(f"/desk/login/?next={SESSION}").content.decode()
    assert f'action="{reverse("account_request_login_code")}"' in page
    assert f'name="next" value="{SESSION}"' in page
    assert 'name="consent"' in page


def shown_again(client: Client, url: str, **fields: str) -> str:
    answer = client.post(url, {**fields, **COPY})
    assert answer.status_code == 200
    page: str = answer.content.decode()
    assert "error-message" not in page
    assert "исправьте ошибки" not in page
    assert "Набранное снова здесь" in page
    return page


def test_a_copy_of_a_story_is_shown_as_it_was_typed_and_nothing_is_saved() -> None:
    vera, author = people.vera(), stories.author("Иван Петров")
    typed = {
        **NOTHING,
        **{"title": "Мост", "lead": "Набрано", "expire_at": "2020-01-01 10:00", "slug": "не адрес"},
        **byline(0, author.pk, "99999", **{"bylines-INITIAL_FORMS": "1"}),
        **byline(1),
        **byline(2, author.pk),
        **block(0, "paragraph", value=draftail("Первый абзац")),
        **block(1, "embed", url="где-то", title="Ролик", caption=""),
    }
    for url in (ADD, edit(stories.draft("Другой", user=vera))):
        page = shown_again(desk(vera), url, **typed)
        for word in ("Набрано", "2020-01-01 10:00", "не адрес", "где-то", "Ролик", "Иван Петров"):
            assert word in page or json.dumps(word)[1:-1] in page
    assert not Article.objects.filter(title="Мост").exists()


def test_a_copy_of_what_has_no_drafts_is_shown_too() -> None:
    chief = desk(people.chief())
    page = shown_again(
        chief, reverse("wagtailsnippets_partners_partner:add"), name="Соседи", feed_url="не лента"
    )
    assert "Соседи" in page
    assert "не лента" in page
    page = shown_again(chief, reverse("wagtailsnippets_articles_section:add"), title="Спорт")
    assert "Спорт" in page
    paper = chief.get("/desk/settings/kit/paper/", follow=True).redirect_chain[-1][0]
    rows = {
        f"channels-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    assert "Вестник" in shown_again(chief, paper, name="Вестник", **rows)
    assert not Partner.objects.exists()
    assert not Section.objects.exists()


def test_a_copy_gives_nobody_a_form_that_they_may_not_open() -> None:
    other = stories.draft("Чужой", user=people.vera())
    answer = desk(people.pavel()).post(edit(other), {**form(other.section), **COPY})
    assert answer.status_code in {302, 403}


def test_a_row_that_somebody_else_took_away_is_a_new_one() -> None:
    vera, author = people.vera(), stories.author("Иван Петров")
    story = stories.draft("Мост", user=vera, authors=[author])
    row = byline(0, author.pk, "99999", **{"bylines-INITIAL_FORMS": "1"})
    for more in ({}, {"action-publish": "1"}):
        answer = desk(vera).post(edit(story), {**form(story.section), **row, **more})
        assert answer.status_code == 302


def test_empty_rows_beside_what_is_wrong_are_shown_again_in_their_order() -> None:
    author = stories.author("Иван Петров")
    rows = {**byline(0), **byline(1, author.pk), **byline(2)}
    answer = desk(people.vera()).post(ADD, {**NOTHING, **rows, "action-publish": "1"})
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()


def test_a_form_is_asked_what_is_wrong_and_nothing_of_it_is_saved() -> None:
    vera, story = people.vera(), stories.draft("Мост", user=people.vera())
    said = {
        **form(Section(pk=None)),
        **{"title": "", "section": "", "is_advertising": "on", "advertiser": "", "desk-check": "1"},
        **block(0, "heading", text="я" * 300, level="h2"),
    }
    for url in (ADD, edit(story)):
        told = dict(desk(vera).post(url, said).json()["wrong"])
        assert set(told) == {"title", "section", "advertiser", "body"}
        assert "рекламодатель" in told["advertiser"]
    assert [one.title for one in Article.objects.all()] == ["Мост"]
    right = {**form(story.section, title="Мост открыт"), "desk-check": "1", "action-publish": "1"}
    assert desk(vera).post(edit(story), right).json() == {"wrong": []}
    assert not Article.objects.filter(live=True).exists()
    assert "Не сохранено" not in desk(vera).get(edit(story)).content.decode().partition('id="desk-words"')[0]


def test_events_pages_partners_and_settings_are_asked_too() -> None:
    chief, root = people.chief(), FrontPage.objects.get()
    screens = {
        "/desk/snippets/events/event/add/": {"showings-TOTAL_FORMS": "0", "showings-INITIAL_FORMS": "0"},
        reverse("wagtailadmin_pages:add", args=["front", "plainpage", root.pk]): {"body-count": "0"},
        "/desk/snippets/partners/partner/add/": {},
        reverse("wagtailsettings:edit", args=["kit", "paper", Paper.current().pk]): {},
    }
    for url, rows in screens.items():
        answer = desk(chief).post(url, {**rows, "desk-check": "1"})
        assert answer["Content-Type"] == "application/json", url
        told = dict(answer.json()["wrong"])
        assert {"title", "name"} & set(told), (url, told)
    assert not Partner.objects.exists()


def test_a_save_by_itself_tells_what_of_the_typed_is_still_not_kept() -> None:
    vera, story = people.vera(), stories.draft("Мост", user=people.vera())
    client = desk(vera)
    client.post(edit(story), {**form(story.section), "slug": "../плохо"})
    assert "desk-lost--slug" in client.get(edit(story)).content.decode()
    for slug, lost in (("../плохо", ["slug"]), ("most", [])):
        saved = client.post(edit(story), {**form(story.section), "slug": slug}, **JSON).json()
        assert json.loads(saved["field_updates"]["desk-told"])["lost"] == lost


def test_what_is_no_form_of_a_thing_is_not_asked_and_does_nothing() -> None:
    asked = {"desk-check": "1", "name": "Новая", "username": "никто", "password": "нет"}
    for url in ("/desk/login/", "/desk/password_reset/", "/desk/users/new/"):
        assert Client().post(url, asked).status_code == 400
    chief, story = desk(people.chief()), stories.draft("Мост", user=people.vera())
    delete = reverse("wagtailsnippets_articles_article:delete", args=[story.pk])
    for url in ("/desk/users/new/", "/desk/groups/new/", "/desk/account/", "/desk/password_reset/", delete):
        assert chief.post(url, asked).status_code == 400
    assert not Group.objects.filter(name="Новая").exists()
    assert Article.objects.get() == story


def test_nobody_is_told_what_is_wrong_in_a_form_that_they_may_not_open() -> None:
    other = stories.draft("Чужой", user=people.vera())
    said = {**form(other.section), "title": "", "desk-check": "1"}
    for client in (Client(), desk(people.ruslan()), desk(people.pavel())):
        assert client.post(edit(other), said).status_code in {302, 403}


def test_a_row_that_is_to_be_deleted_is_not_wrong() -> None:
    row = events_desk.showing(starts_at="вечером")
    said = {**events_desk.EMPTY, **row, "title": "Чайка", "venue": str(afisha.venue().pk), "desk-check": "1"}
    client, url = desk(people.chief()), "/desk/snippets/events/event/add/"
    assert [name for name, _words in client.post(url, said).json()["wrong"]] == ["showings"]
    assert client.post(url, {**said, "showings-0-DELETE": "1"}).json()["wrong"] == []
