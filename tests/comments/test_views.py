from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.utils import timezone

from polosa.comments import actions
from polosa.comments.models import Comment, Thread
from polosa.comments.queries import thread_on_page
from polosa.config import urls
from polosa.edge.keys import worn
from polosa.kit.sealed import seal_for
from polosa.readers.actions import ban_reader
from polosa.readers.models import User
from tests.factories import letters

HERE = {"Sec-Fetch-Site": "same-origin"}
STORY = "/gorod/12-most/"


def story(request):
    """A story's page, as far as its discussion is concerned."""
    thread = Thread.objects.order_by("pk").first()
    return render(request, "comments/thread.html", {"thread": thread_on_page(request, thread)})


urlpatterns = [path(STORY[1:], story), *urls.urlpatterns]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404


@pytest.fixture(autouse=True)
def _own_letters(settings, tmp_path):
    settings.POLOSA_DATA = tmp_path
    settings.EMAIL_BACKEND = "polosa.readers.mail.LetterBackend"


pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def reading(ruslan):
    """Ruslan's browser."""
    client = Client()
    client.force_login(ruslan)
    return client


def write(client, thread, text="Наконец-то открыли", *, headers=HERE, seal=None, **typed):
    seal = seal_for("thread", id=thread.pk) if seal is None else seal
    return client.post("/comments/write/", {"seal": seal, "text": text, **typed}, headers=headers)


def page(response):
    return BeautifulSoup(response.content, "html.parser")


def typed_back(response):
    return page(response).select_one("main textarea").text.strip()


def test_a_reader_comments_and_comes_to_the_comment(reading, thread, total):
    response = write(reading, thread)
    said = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{STORY}#comment-{said.pk}")
    assert said.network and said.network != "127.0.0.1"
    shown = page(reading.get(STORY))
    assert "Наконец-то открыли" in shown.select_one(f"#comment-{said.pk}").text
    assert "1\xa0комментарий" in shown.select_one("#comments-title").text
    assert total() == 1


def test_a_reader_answers_without_javascript(reading, thread, plant):
    (first,) = plant("раз")
    form = page(reading.get(f"{STORY}?reply={first.pk}")).select_one("#comment-form")
    assert "Читатель 0" in form.text
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    response = reading.post(form["action"], {**fields, "text": "И два"}, headers=HERE)
    assert response.status_code == 303
    assert Comment.objects.get(text="И два").parent == first


def test_a_guest_reads_and_is_invited_to_sign_in(thread, plant):
    plant("раз")
    shown = page(Client().get(STORY))
    assert "авторизуйтесь" in shown.text.lower() and not shown.select("textarea")
    assert not Client().get(STORY).cookies


def sign_in_with(client, form, email):
    """Fills in the form that is shown, asks for the code and enters it; gives where it leads."""
    fields = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    client.post(form["action"], {**fields, "email": email, "consent": "on"})
    return client.post("/account/code/", {"code": letters.code(), "next": fields["next"]})


def test_who_must_sign_in_first_finds_the_text_in_the_form_afterwards(thread, ruslan):
    client = Client()
    response = write(client, thread, "Долго набирал\nна телефоне")
    assert response.status_code == 403
    assert "Ваш текст цел" in response.content.decode()
    assert not Comment.objects.exists() and not Session.objects.exists()
    wrong = page(client.post("/account/login/", {**hidden(page(response)), "email": "no address"}))
    back = sign_in_with(client, wrong.select_one("form[action='/account/login/']"), ruslan.email)
    assert back["Location"] == f"{STORY}#comment-form"
    assert page(client.get(STORY)).select_one("textarea").text.strip() == "Долго набирал\nна телефоне"
    write(client, thread, "Долго набирал\nна телефоне")
    assert page(client.get(STORY)).select_one("textarea").text.strip() == ""


def hidden(shown):
    return {field["name"]: field.get("value", "") for field in shown.select("main form input[type=hidden]")}


def test_what_is_typed_before_signing_in_lies_nowhere_until_a_letter_was_asked_for(thread):
    for _comment in range(5):
        write(Client(), thread, "ы" * 8000)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [("  ", "пуст"), ("а" * 4001, "4000"), ("http://a.ru " * 4, "ссыл"), ("<i></i>", "пуст")],
)
def test_what_will_not_do_comes_back_in_the_form(reading, thread, text, words):
    response = write(reading, thread, text)
    assert response.status_code == 422 and words in page(response).select_one("main").text
    assert typed_back(response) == text.strip()
    assert page(response).select_one("form.comment-form input[name=seal]")["value"]


def test_haste_is_answered_with_429_and_the_text(reading, thread):
    write(reading, thread)
    response = write(reading, thread, "И ещё <b>мысль</b>")
    assert response.status_code == 429 and typed_back(response) == "И ещё <b>мысль</b>"


def test_a_refused_answer_is_still_an_answer(reading, thread, plant):
    (first,) = plant("раз")
    response = write(reading, thread, "", parent=first.pk)
    assert page(response).select_one("input[name=parent]")["value"] == str(first.pk)


def test_a_second_click_does_not_write_twice(reading, thread, total):
    write(reading, thread)
    assert write(reading, thread).status_code == 409
    assert total() == 1


def test_a_closed_discussion_gives_the_text_back(reading, thread):
    actions.describe_thread(thread=thread, is_open=False)
    response = write(reading, thread, "Опоздал")
    assert response.status_code == 409 and typed_back(response) == "Опоздал"


@pytest.mark.parametrize("parent", ["x", "-1", "999999", "9" * 40, "٣"])
def test_an_answer_to_nothing_gives_the_text_back(reading, thread, parent):
    response = write(reading, thread, "Ответ", parent=parent)
    assert response.status_code == 409 and typed_back(response) == "Ответ"


def test_an_answer_to_another_discussion_is_refused(reading, thread, plant):
    (elsewhere,) = plant("раз", where=Thread.objects.create())
    assert write(reading, thread, "Ответ", parent=elsewhere.pk).status_code == 409


@pytest.mark.parametrize("seal", ["", "forged", "ы", "A" * 9000])
def test_a_forged_seal_is_refused_and_the_text_given_back(reading, thread, seal):
    response = write(reading, thread, "Мой текст", seal=seal)
    assert response.status_code == 400 and typed_back(response) == "Мой текст"
    assert not Comment.objects.exists()


def test_a_seal_of_something_else_is_refused(reading, thread):
    assert write(reading, thread, seal=seal_for("strip", id=thread.pk)).status_code == 400
    assert write(reading, thread, seal=seal_for("thread", id=0)).status_code == 409
    assert not Comment.objects.exists()


def test_another_site_can_not_write_in_a_readers_name(reading, thread):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}, {}):
        assert write(reading, thread, headers=headers).status_code == 403
    assert reading.get("/comments/write/").status_code == 405
    assert not Comment.objects.exists()


def test_a_newcomer_is_asked_for_a_name_and_keeps_what_was_typed(thread):
    client = Client()
    client.force_login(User.objects.create(email="new@example.org"))
    refused = write(client, thread, "Здравствуйте", name="Редакция" * 9)
    assert refused.status_code == 422 and typed_back(refused) == "Здравствуйте"
    assert page(refused).select_one("input[name=name]")["value"].startswith("Редакция")
    assert write(client, thread, "Здравствуйте", name="Антон").status_code == 303
    assert Comment.objects.get().author_name == "Антон"


def test_a_newcomer_reads_in_words_what_is_wrong_with_the_name(thread):
    client = Client()
    client.force_login(User.objects.create(email="new@example.org"))
    shown = page(write(client, thread, "Здравствуйте", name="Редакция")).select_one("main").text
    assert "Так подписывается редакция" in shown and "official" not in shown


def test_a_banned_reader_gets_the_text_back_and_the_reason(reading, thread, ruslan):
    ban_reader(reader=ruslan, by=None, reason="<b>грубость</b>")
    response = write(reading, thread, "Мой текст")
    assert response.status_code == 403 and typed_back(response) == "Мой текст"
    assert "Причина: <b>грубость</b>." in page(response).select_one("[role=alert]").text


def test_an_attack_in_a_comment_or_a_name_is_shown_as_words(reading, thread, plant):
    plant("<script>alert(1)</script>Привет")
    Comment.objects.update(author_name="<script>alert(2)</script>")
    shown = reading.get(STORY).content.decode()
    assert "alert(1)" not in shown and "<script>alert(2)" not in shown and "&lt;script&gt;alert(2)" in shown


def test_an_attack_in_a_refused_text_is_shown_as_words(reading, thread):
    answered = write(reading, thread, "</textarea><script>alert(1)</script>" + "http://a.ru " * 4)
    assert answered.status_code == 422 and "<script>alert(1)" not in answered.content.decode()


def test_an_author_edits_on_a_page_of_its_own(reading, thread):
    write(reading, thread)
    said = Comment.objects.get()
    form = page(reading.get(f"/comments/{said.pk}/edit/"))
    assert form.select_one("textarea").text.strip() == "Наконец-то открыли"
    empty = reading.post(f"/comments/{said.pk}/edit/", {"text": " "})
    assert empty.status_code == 422 and "пуст" in page(empty).select_one("main").text
    response = reading.post(f"/comments/{said.pk}/edit/", {"text": "Наконец"})
    assert (response.status_code, response["Location"]) == (303, f"/comments/{said.pk}/")
    said.refresh_from_db()
    assert said.text == "Наконец" and said.edited_at


def test_an_edit_that_comes_too_late_loses_nothing(reading, thread):
    write(reading, thread)
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    said = Comment.objects.get()
    response = reading.post(f"/comments/{said.pk}/edit/", {"text": "Мой новый текст"})
    assert response.status_code == 409 and typed_back(response) == "Мой новый текст"


def test_an_author_deletes_after_a_question(reading, thread, total):
    write(reading, thread)
    said = Comment.objects.get()
    assert "Наконец-то" in page(reading.get(f"/comments/{said.pk}/delete/")).text
    assert total() == 1
    response = reading.post(f"/comments/{said.pk}/delete/")
    assert (response.status_code, response["Location"]) == (303, f"{STORY}#comments")
    assert total() == 0 and not page(reading.get(STORY)).select(".comment")


def test_a_deleted_comment_with_answers_says_who_deleted_it(reading, thread, plant):
    write(reading, thread)
    said = Comment.objects.get()
    plant("Ответ", to=said, at=timezone.now())
    reading.post(f"/comments/{said.pk}/delete/")
    assert "Автор удалил" in page(Client().get(STORY)).select_one(f"#comment-{said.pk}").text


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_others_neither_edit_nor_delete(say, stranger, what):
    said = say()
    address = f"/comments/{said.pk}/{what}/"
    guest = Client().get(address)
    assert guest.status_code == 302 and guest["Location"].startswith("/account/")
    client = Client()
    client.force_login(stranger)
    assert client.get(address).status_code == 403
    assert client.post(address, {"text": "x"}).status_code == 403
    assert Comment.objects.get().text == said.text


@pytest.mark.parametrize("what", ["edit", "delete"])
def test_pages_of_ones_own_ask_for_djangos_token(say, ruslan, what):
    said = say()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ruslan)
    assert client.post(f"/comments/{said.pk}/{what}/", {"text": "x"}).status_code == 403
    assert Comment.objects.get().text == said.text


def test_a_comment_has_a_lasting_address(say, mila):
    said = say()
    response = Client().get(f"/comments/{said.pk}/")
    assert (response.status_code, response["Location"]) == (303, f"{STORY}#comment-{said.pk}")
    actions.hide_comment(comment=said, moderator=mila, reason="грубость")
    assert Client().get(f"/comments/{said.pk}/").status_code == 404
    assert Client().get("/comments/999999/").status_code == 404


def test_the_feed_has_a_page(plant, rf):
    assert "никто ничего" in Client().get("/comments/").content.decode()
    plant("Наконец-то открыли")
    response = Client().get("/comments/")
    assert "Наконец-то открыли" in response.content.decode()
    assert worn(response.wsgi_request) >= {"comments"}
    assert Client().get("/comments/?before=1-1").status_code == 404
    assert Client().get("/comments/?before=nonsense").status_code == 200


def test_totals_agree_wherever_they_stand(reading, thread, plant):
    plant("раз", "два", "три")
    plant("скрыто", state="hidden")
    write(reading, thread)
    on_story = page(reading.get(STORY)).select_one("#comments-title").text
    in_feed = page(reading.get("/comments/")).select_one("main .mark-count").text
    assert "4\xa0комментария" in on_story and in_feed.split()[-1] == "4"


def test_a_readers_own_page_shows_what_they_said_and_the_file_of_their_data_too(reading, say):
    said = say("Мост стоит")
    own = reading.get("/account/")
    assert f'href="{said.get_absolute_url()}"' in own.content.decode()
    assert "Мост стоит" in own.content.decode()
    assert reading.get("/account/data/").json()["comments"][0]["text"] == "Мост стоит"


def test_an_erased_readers_words_stay_signed_by_nobody(reading, say):
    said = say("Мост стоит")
    reading.post("/account/erase/", {"sure": "on"})
    said.refresh_from_db()
    assert said.text == "Мост стоит"
    assert said.author_name == "удалённый читатель"
    assert "Руслан" not in Client().get(STORY).content.decode()
