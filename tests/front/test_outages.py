"""While nothing can be read or written: 503, plain words, and whatever was typed is given back to be sent again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from polosa.comments import actions
from polosa.kit.sealed import seal_for
from tests.factories import people, stories
from tests.factories.outages import FULL, LOCKED, database_away

HERE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Host": "testserver"}
TEXT = "Наконец-то открыли.\n\n  Ждали три года, а <b>дождались</b> & рады"
CONTENT = '{"blocks":[{"text":"Лёд сошёл","type":"unstyled"}],"entityMap":{}}'

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading() -> Client:
    """Ruslan's browser, in which exceptions become pages."""
    client = Client(raise_request_exception=False, headers=HERE)
    client.force_login(people.ruslan())
    return client


@pytest.fixture
def writing() -> Client:
    client = Client(raise_request_exception=False, headers=HERE)
    client.force_login(people.chief())
    return client


def form_of(answer: Any) -> dict[str, Any]:
    """What the form on the page would send."""
    form = BeautifulSoup(answer.content, "html.parser").select_one("form.refusal-form")
    assert form is not None, answer.content.decode()
    sent: dict[str, list[str]] = {"action": [str(form["action"])]}
    for one in form.select("[name]"):
        value = str(one.text).removeprefix("\n") if one.name == "textarea" else str(one.get("value", ""))
        sent.setdefault(str(one["name"]), []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def assert_given_back(answer: Any, path: str, fields: dict[str, Any]) -> dict[str, Any]:
    assert answer.status_code == 503, answer.status_code
    assert int(answer["Retry-After"]) > 0 and answer["Cache-Control"] == "no-store"
    told = form_of(answer)
    assert told.pop("action") == path
    assert {name: told.get(name) for name in fields} == fields
    assert not set(answer.cookies) - {"csrftoken"}, "nobody is signed out by it"
    return told


READERS: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "comment": lambda own: (
        reverse("comments:write"),
        {"seal": seal_for("thread", id=own.thread_id), "parent": "", "text": TEXT},
    ),
    "reply": lambda own: (
        reverse("comments:write"),
        {"seal": seal_for("thread", id=own.thread_id), "parent": str(own.pk), "text": TEXT, "name": "Руслан"},
    ),
    "edit": lambda own: (reverse("comments:edit", args=[own.pk]), {"text": TEXT}),
    "delete": lambda own: (reverse("comments:delete", args=[own.pk]), {"sure": "yes"}),
    "vote": lambda own: (
        reverse("reactions:vote"),
        {"seal": seal_for("strip", id=own.thread.pk), "mood": "joy"},
    ),
    "profile": lambda own: (reverse("readers:profile"), {"name": "Руслан Ш.", "language": "ru"}),
    "erase": lambda own: (reverse("readers:erase"), {"sure": "on"}),
    "sign-in": lambda own: (
        reverse("account_request_login_code"),
        {"email": "mila@example.org", "consent": "on", "next": "/gorod/"},
    ),
}


@pytest.fixture
def own() -> Any:
    thread = stories.story("Мост открыли").thread
    return actions.write_comment(thread=thread, reader=people.ruslan(), text="Первый")


@pytest.mark.parametrize("form", READERS)
def test_every_form_of_readers_comes_back_whole(reading: Client, own: Any, form: str) -> None:
    path, fields = READERS[form](own)
    with database_away():
        answer = reading.post(path, fields)
        assert_given_back(answer, path, fields)


@pytest.mark.parametrize("name", ["wagtailadmin_home", "readers:profile", "mfa_index"])
def test_whichever_question_fails_nobody_is_taken_for_signed_out(writing: Client, name: str) -> None:
    path, after = reverse(name), 0
    writing.get(path)  # what is made at the first look is there
    while True:
        with database_away(after=after) as asked:
            answer = writing.get(path)
        if len(asked) <= after:
            break
        assert answer.status_code in {200, 503}, (answer.status_code, answer.get("Location"), asked[-1])
        assert not set(answer.cookies) - {"csrftoken"}, asked[-1]
        after += 1
    assert answer.status_code == 200 and after > 2


@pytest.mark.parametrize("words", [LOCKED, FULL])
@pytest.mark.parametrize("form", ["comment", "vote", "profile"])
def test_where_only_writing_fails_it_is_the_same(reading: Client, own: Any, form: str, words: str) -> None:
    path, fields = READERS[form](own)
    with database_away(words, only_writes=True):
        answer = reading.post(path, fields)
        assert_given_back(answer, path, fields)


def test_what_came_back_can_be_sent_again(reading: Client, own: Any) -> None:
    path, fields = READERS["comment"](own)
    with database_away():
        told = form_of(reading.post(path, fields))
    reading.force_login(people.mila())
    answer = reading.post(told.pop("action"), told)
    assert answer.status_code == 303
    (said,) = own.thread.comments.exclude(pk=own.pk)
    assert said.text == TEXT


def test_a_guests_text_comes_back_too(own: Any) -> None:
    path, fields = READERS["comment"](own)
    with database_away():
        assert_given_back(
            Client(raise_request_exception=False, headers=HERE).post(path, fields), path, fields
        )


def test_passwords_codes_and_tokens_are_never_given_back(writing: Client) -> None:
    sent = {
        "username": "vera@example.org",
        "password": "s3cret-word",
        "code": "123456",
        "new_password1": "x9y8",
    }
    with database_away():
        answer = writing.post(reverse("wagtailadmin_login"), {**sent, "csrfmiddlewaretoken": "q" * 64})
    page = answer.content.decode()
    assert answer.status_code == 503 and "vera@example.org" in page
    assert not any(secret in page for secret in ("s3cret-word", "123456", "x9y8", "q" * 64))
    assert "Отправить ещё раз" not in page, "without the password it would be sent in vain"


def desk_forms() -> dict[str, tuple[str, dict[str, Any]]]:
    story = {"title": "Лёд сошёл", "lead": "Сегодня\nутром", "body-count": "1", "body-0-type": "paragraph"}
    story |= {"body-0-value": CONTENT, "action-publish": "action-publish"}
    return {
        "story": (reverse(stories_view("add")), story),
        "event": (
            reverse("wagtailsnippets_events_event:add"),
            {"title": "Концерт", "lead": "Сегодня\nутром"},
        ),
        "partner": (
            reverse("wagtailsnippets_partners_partner:add"),
            {"name": "Соседи", "url": "https://x.test/"},
        ),
        "settings": (
            reverse("wagtailsettings:edit", args=["kit", "paper"]),
            {"name": "Полоса", "motto": "Вслух"},
        ),
        "person": (reverse("wagtailusers_users:add"), {"email": "new@example.org", "name": "Новый Человек"}),
        "redirect": (reverse("wagtailredirects:add"), {"old_path": "/старый путь/", "redirect_link": "/"}),
        "moderation": (
            reverse("wagtail_bulk_action", args=["comments", "comment", "hide"]) + "?id=1",
            {"reason": "Оскорбление\nи ложь"},
        ),
    }


def stories_view(name: str) -> str:
    return f"wagtailsnippets_articles_article:{name}"


FORMS = ["story", "event", "partner", "settings", "person", "redirect", "moderation"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_desk_comes_back_whole(writing: Client, form: str) -> None:
    path, fields = desk_forms()[form]
    with database_away():
        assert_given_back(writing.post(path, fields), path, fields)


@pytest.mark.parametrize("form", ["partner", "redirect"])
def test_what_could_not_be_written_is_not_told_as_done(writing: Client, form: str) -> None:
    """The desk queues its «created» before the transaction ends."""
    path, fields = desk_forms()[form]
    with database_away(FULL, only_writes=True):
        assert_given_back(writing.post(path, fields), path, fields)


def test_rich_text_is_shown_as_words_and_sent_as_it_was(writing: Client) -> None:
    path, fields = desk_forms()["story"]
    with database_away():
        page = BeautifulSoup(writing.post(path, fields).content, "html.parser")
    assert "Лёд сошёл" in [one.get("value", one.text) for one in page.select("[readonly]")]


def test_a_file_is_to_be_chosen_again_and_the_form_can_carry_it(writing: Client) -> None:
    picture = SimpleUploadedFile("мост.png", b"x", content_type="image/png")
    with database_away():
        answer = writing.post(reverse("wagtailimages:add"), {"title": "Наш мост", "file": picture})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 503 and "мост.png" in page.text
    form = page.select_one("form.refusal-form")
    assert (
        form and form["enctype"] == "multipart/form-data" and form.select_one("input[type=file][name=file]")
    )


def test_a_script_gets_a_piece_and_autosave_gets_json(reading: Client, writing: Client, own: Any) -> None:
    path, fields = READERS["vote"](own)
    with database_away():
        piece = reading.post(path, fields, headers={**HERE, "HX-Request": "true", "Sec-Fetch-Mode": "cors"})
        story, sent = desk_forms()["story"]
        saved = writing.post(
            story, sent, headers={**HERE, "Accept": "application/json", "Sec-Fetch-Mode": "cors"}
        )
    assert (
        piece.status_code == 503
        and "<html" not in piece.content.decode()
        and 'role="alert"' in piece.content.decode()
    )
    assert (saved.status_code, saved.json()["success"]) == (503, False) and saved.json()["error_message"]


@pytest.mark.parametrize(
    "path", ["/", "/search/?q=мост", "/account/", "/desk/", "/account/login/", "/comments/"]
)
def test_a_page_that_cannot_be_read_says_so_and_asks_nothing(reading: Client, path: str) -> None:
    with database_away() as asked:
        answer = reading.get(path)
    page = BeautifulSoup(answer.content, "html.parser")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30"), path
    assert page.select_one('a[href="/"]') and page.find("a", string="Попробовать ещё раз")
    assert len(asked) <= 2, "it does not ask again what was refused"


def test_a_form_from_elsewhere_is_given_back_but_not_to_be_sent_with_one_click(writing: Client) -> None:
    path, fields = desk_forms()["settings"]
    with database_away():
        answer = writing.post(path, fields, headers={"Sec-Fetch-Site": "cross-site"})
    page = answer.content.decode()
    assert answer.status_code == 503 and "Вслух" in page
    assert "csrfmiddlewaretoken" not in page and "Отправить ещё раз" not in page


def test_a_fault_of_our_own_gives_the_text_back_as_well(reading: Client, own: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("polosa.comments.actions.write_comment", lambda **said: 1 / 0)
    path, fields = READERS["comment"](own)
    answer = reading.post(path, fields)
    assert answer.status_code == 500 and form_of(answer)["text"] == TEXT


def test_a_session_that_cannot_be_saved_is_an_outage_and_no_fault_of_the_reader(own: Any) -> None:
    """Django says of it that the session was deleted: 400."""
    client = Client(raise_request_exception=False, headers=HERE)
    client.get(reverse("account_request_login_code"))
    client.force_login(people.ruslan())
    session = client.session
    session["draft"] = "x"
    session.save()
    with database_away(LOCKED, only_writes=True):
        answer = client.post(reverse("account_logout"), {"next": "/"})
    assert answer.status_code == 503 and not re.search(r"sessionid=;", str(answer.cookies))


def test_english_readers_are_told_in_english(reading: Client, own: Any) -> None:
    reading.cookies["view"] = "en.auto.normal"
    with database_away():
        page = reading.get("/").content.decode()
    assert '<html lang="en"' in page
