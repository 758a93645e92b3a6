import pytest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from polosa.kit.same_origin import same_origin_post


@same_origin_post
def vote(request, number, *, kind="mood"):
    """Counts a vote."""
    return HttpResponse(f"{kind} {number}")


def test_no_answer_is_kept_whatever_it_says(rf):
    here = {"Sec-Fetch-Site": "same-origin"}
    answers = [vote(rf.post("/", headers=here), 1), vote(rf.post("/"), 1), vote(rf.get("/", headers=here), 1)]
    assert [one.status_code for one in answers] == [200, 403, 405]
    assert {one["Cache-Control"] for one in answers} == {"no-store"}


@pytest.fixture
def posted(rf):
    def post(**headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return vote(rf.post("/", headers=named), 12)

    return post


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
        {"Origin": "http://testserver"},
        {"Origin": "https://TestServer", "Referer": "https://evil.test/"},
        {"Referer": "http://testserver/news/12?x=1"},
    ],
)
def test_a_post_from_our_own_page_is_let_in(posted, headers):
    answer = posted(**headers)
    assert (answer.status_code, answer.content) == (200, b"mood 12")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "Same-Origin, cross-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "null"},
        {"Origin": "null", "Referer": "http://testserver/"},
        {"Origin": "https://evil.test", "Referer": "http://testserver/"},
        {"Origin": "https://testserver.evil.test"},
        {"Origin": "https://evil.test/testserver"},
        {"Origin": "https://testserver@evil.test"},
        {"Origin": "https://testserver:8000"},
        {"Origin": "ftp://testserver"},
        {"Origin": "//testserver"},
        {"Origin": "testserver"},
        {"Origin": "http://["},
        {"Referer": "https://evil.test/?http://testserver/"},
        {"Referer": "about:blank"},
    ],
)
def test_a_post_from_anywhere_else_is_refused_in_kind_words(posted, headers):
    answer = posted(**headers)
    assert answer.status_code == 403
    assert "Откройте страницу заново" in answer.content.decode()
    assert answer["Content-Type"] == "text/html; charset=utf-8" and answer["Cache-Control"] == "no-store"
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post_is_known(rf, method):
    answer = vote(getattr(rf, method)("/", headers={"Sec-Fetch-Site": "same-origin"}), 12)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_the_port_is_part_of_the_origin(rf):
    place = {"SERVER_NAME": "localhost", "SERVER_PORT": "8000"}
    request = rf.post("/", headers={"Origin": "http://localhost:8000"}, **place)
    assert vote(request, 12).status_code == 200


def test_no_csrf_token_is_asked_for(rf):
    request = rf.post("/", headers={"Sec-Fetch-Site": "same-origin"})
    assert CsrfViewMiddleware(vote).process_view(request, vote, (12,), {}) is None
    assert vote(request, 12, kind="vote").content == b"vote 12"


def test_the_view_keeps_its_name():
    assert (vote.__name__, vote.__doc__) == ("vote", "Counts a vote.")
