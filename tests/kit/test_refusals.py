"""What counts as an outage, what is given back of a form, and how refusals look."""

import errno

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed, JsonResponse
from django.test import Client
from django.utils import translation

from polosa.kit.refusals import handlers
from polosa.kit.refusals.middleware import RefusalMiddleware
from polosa.kit.refusals.outages import outage_in
from polosa.kit.refusals.reasons import BY_STATUS
from polosa.kit.refusals.typed import typed_in

PERSON = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin", "Host": "testserver"}
JARGON = ("DEBUG", "CSRF", "cookie", "Cookie", "Referer", "Traceback", "Django")


def caused(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


class Standby(Exception):
    sqlstate = "25006"


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("could not extend file: No space left on device"),
        InterfaceError("connection already closed"),
        DatabaseError("database disk image is malformed"),
        caused(InternalError("cannot execute INSERT in a read-only transaction"), Standby()),
        OSError(errno.ENOSPC, "No space left on device"),
        caused(ValueError("x"), OperationalError("connection refused")),
    ],
)
def test_an_outage_is_known(error):
    assert outage_in(error) is not None


@pytest.mark.parametrize(
    "error", [None, ValueError("x"), IntegrityError("UNIQUE"), DatabaseError("x"), OSError(errno.ENOENT, "x")]
)
def test_a_fault_of_ours_is_no_outage(error):
    assert outage_in(error) is None


def test_a_chain_without_end_is_followed_for_a_while():
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    assert outage_in(one) is None


@pytest.mark.parametrize(
    ("name", "value", "is_shown"),
    [
        ("text", "ok", True),
        ("lead", "", False),
        ("note", "Слово", True),
        ("body-0-value", "<p>Разметка руками</p>", True),
        ("seal", "eyJpdiI6" * 30, False),
        ("body-0-type", "paragraph", False),
        ("choice", "12", False),
        ("raw", '{"a": 1}', False),
        ("broken", '{"blocks": 7}', False),
        ("deep", '{"blocks":' + "[" * 5000, False),
    ],
)
def test_what_people_typed_is_shown_and_the_rest_is_kept_unseen(rf, name, value, is_shown):
    (field,) = typed_in(rf.post("/", {name: value})).fields
    assert (field.is_shown, field.value) == (is_shown, value)


@pytest.mark.parametrize(
    "name", ["password", "old_password", "id_token", "code", "otp", "login-code", "secret"]
)
def test_secrets_are_withheld_and_it_is_known(rf, name):
    typed = typed_in(rf.post("/", {name: "s3cret", "text": "слово"}))
    assert [field.name for field in typed.fields] == ["text"] and not typed.is_whole


def test_what_a_form_sends_cannot_leave_its_field(rf):
    evil = '"></textarea><script>alert(1)</script>'
    page = handlers.csrf_failure(rf.post("/", {"text": evil, "seal": evil}, headers=PERSON)).content.decode()
    assert "<script" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("status", sorted(BY_STATUS))
def test_every_refusal_is_a_page_of_ours_in_plain_words(rf, status):
    response = RefusalMiddleware(lambda request: HttpResponse(status=status))(rf.get("/x/", headers=PERSON))
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == status
    assert page.h1 and page.h1.text and page.select_one('a[href="/"]')
    assert not any(word in page.text for word in JARGON)
    assert not page.select("style, [style], script"), "the policy allows nothing inline"
    assert ("Retry-After" in response) == (status in {429, 503})


def test_few_words_become_a_page_and_keep_their_headers(rf):
    said = HttpResponseBadRequest("Такого вида у газеты нет.")
    said["X-Own"] = "1"
    response = RefusalMiddleware(lambda request: said)(rf.post("/", headers=PERSON))
    assert (response.status_code, response["X-Own"]) == (400, "1")
    assert "<html" in response.content.decode() and "Такого вида у газеты нет." in response.content.decode()
    no = RefusalMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))(rf.get("/", headers=PERSON))
    assert (no.status_code, no["Allow"]) == (405, "POST") and "<h1" in no.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Mode": "cors"},
        {"Accept": "application/json"},
        {"Accept": "text/plain"},
    ],
)
def test_scripts_get_no_page(rf, headers):
    said = HttpResponseBadRequest("нет")
    assert RefusalMiddleware(lambda request: said)(rf.post("/", headers=headers)).content == "нет".encode()
    told = handlers.too_many(rf.post("/", headers=headers))
    assert told.status_code == 429 and int(told["Retry-After"]) and "<html" not in told.content.decode()


def test_what_is_no_refusal_or_has_a_page_already_stays(rf):
    for response in (
        HttpResponse("<p>да</p>"),
        HttpResponse("<!doctype html><p>нет", status=403),
        JsonResponse({}, status=400),
    ):
        before = response.content
        assert RefusalMiddleware(lambda request, r=response: r)(rf.get("/", headers=PERSON)).content == before


@pytest.mark.parametrize("wrong", [RequestDataTooBig("x"), TooManyFieldsSent("x")])
def test_what_is_too_much_is_413(rf, wrong):
    answer = handlers.bad_request(rf.post("/", headers=PERSON), wrong)
    assert answer.status_code == 413 and "<h1" in answer.content.decode()


def test_www_leads_to_our_own_name_and_nowhere_else(rf, settings):
    settings.BASE_URL = "https://paper.test"
    there = handlers.bad_request(rf.get("/a/?b=1", headers={"Host": "www.paper.test"}), DisallowedHost("x"))
    assert (there.status_code, there["Location"]) == (308, "https://paper.test/a/?b=1")
    other = handlers.bad_request(
        rf.get("/a/", headers={"Host": "evil.test", **{"Sec-Fetch-Mode": "navigate"}}), DisallowedHost("x")
    )
    assert other.status_code == 400 and "https://paper.test" in other.content.decode()
    assert "evil.test" not in other.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/desk/login/", "/comments/1/edit/"])
def test_too_old_a_form_gives_its_text_back_with_a_new_token(path):
    strict = Client(enforce_csrf_checks=True, headers=PERSON)
    answer = strict.post(path, {"csrfmiddlewaretoken": "old", "text": "Ждали три года", "email": "a@b.test"})
    form = BeautifulSoup(answer.content, "html.parser").select_one("form.refusal-form")
    assert answer.status_code == 403 and form is not None and form["action"] == path
    assert not any(word in answer.content.decode() for word in JARGON)
    token = str(form.select_one("[name=csrfmiddlewaretoken]")["value"])  # type: ignore[index]
    again = strict.post(path, {"csrfmiddlewaretoken": token, "text": "Ждали три года"})
    assert again.status_code != 403


def test_the_words_are_said_in_the_readers_language(rf):
    request = rf.get("/", headers=PERSON)
    request.COOKIES["view"] = "en.dark.large"
    page = handlers.broken(request).content.decode()
    assert '<html lang="en" data-colours="dark" data-size="large">' in page
    assert translation.get_language() == "ru"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/code/", "/desk/login/", "/viewing/"])
def test_a_form_in_another_encoding_is_400_or_refused(path):
    client = Client(enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    response = client.post(path, b"text=a", content_type=kind, headers=PERSON)
    assert response.status_code in {400, 403}
    assert b"<html" in response.content


@pytest.mark.django_db
def test_a_worker_that_has_shown_no_page_yet_knows_the_papers_name(monkeypatch: pytest.MonkeyPatch):
    from polosa.kit.models import Paper
    from polosa.kit.refusals import standing

    monkeypatch.setitem(standing.NAME_OF_PAPER, "name", "")
    paper = Paper.current()
    paper.name = "Заречный вестник"
    paper.save()
    standing.learn_name()
    assert "Заречный вестник" in standing.page(429, "Слишком часто", "Подождите.", "").decode()
