"""What readers are answered from memory, and what they never are."""

import zlib
from datetime import timedelta
from typing import Any

import brotli
import pytest
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import Client

from polosa.config.sessions import SessionStore
from polosa.edge import pages
from polosa.reactions.queries import marker

from .conftest import Site

pytestmark = pytest.mark.django_db

HIT = "polosa; hit"
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"}


def _session_of_somebody() -> str:
    session = SessionStore()
    session[SESSION_KEY] = "1"
    session.save()
    return str(session.session_key)


OURS = {
    "sessionid": _session_of_somebody,
    "messages": lambda: signing.get_cookie_signer(salt=CookieStorage.key_salt).sign("W10"),
    "voted": marker,
}
"""Cookies as the paper itself makes them."""


def status(response: HttpResponse) -> str:
    return response.get("Cache-Status", "")


def test_a_page_is_rendered_once_for_all_strangers(paper: Site) -> None:
    first, second = Client().get("/most/"), Client().get("/most/")
    assert paper.renders == 1
    assert first.content == second.content
    assert status(first) == "polosa; fwd=miss; stored"
    assert status(second) == "polosa; hit"


def test_pages_are_told_apart_by_path_known_query_view_and_fragment(paper: Site, reader: Client) -> None:
    paths = ["/a/", "/b/", "/a/?before=1", "/a/?before=2"]
    bodies = {reader.get(path).content for path in paths}
    assert len(bodies) == paper.renders == 4
    reader.get("/a/", HTTP_HX_REQUEST="true")
    assert paper.renders == 5
    reader.cookies["view"] = "en.dark.large"
    assert reader.get("/a/").content.endswith(b"en.dark.large")
    assert paper.renders == 6


def test_unreadable_viewing_choices_share_the_default_page(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    for junk in ("xx", "ru.nothing", "ru.auto.gigantic", "'"):
        reader.cookies["view"] = junk
        reader.get("/a/")
    assert paper.renders == 1


def test_unknown_parameters_neither_split_nor_reach_the_page(paper: Site, reader: Client) -> None:
    plain = reader.get("/a/?before=5").content
    for query in ("before=5&utm_source=x", "zzz=1&before=5", "before=4&before=5", "fbclid=q&before=5&y="):
        assert reader.get(f"/a/?{query}").content == plain
    assert paper.renders == 1
    assert b"utm" not in reader.get("/b/?utm_source=first").content


def test_a_flood_of_made_up_parameters_keeps_one_page(paper: Site, reader: Client) -> None:
    for number in range(300):
        reader.get(f"/a/?utm_{number}={number}")
    assert (paper.renders, len(pages.STORE)) == (1, 1)


def test_queries_past_reading_are_not_read(paper: Site, reader: Client) -> None:
    for query in ("&".join(f"a{n}=1" for n in range(99)), f"before=1&x={'y' * 3000}", "before=" + "9" * 500):
        assert reader.get(f"/a/?{query}").content == reader.get("/a/").content
    assert paper.renders == 1


def test_any_port_and_any_case_of_the_host_are_the_same_page(paper: Site, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["paper.test", ".towns.test"], "http://paper.test:8000"
    hosts = ["paper.test", "paper.test:8000", "paper.test:1", "PAPER.test:65535", "paper.test."]
    assert {Client().get("/a/", HTTP_HOST=host).status_code for host in hosts} == {200}
    assert paper.renders == 1
    for n in range(20):
        Client().get("/a/", HTTP_HOST=f"x{n}.towns.test:{n}")
    assert paper.renders == 2
    assert Client().get("/a/", HTTP_HOST="evil.test").status_code == 400


def test_pages_with_parameters_and_variants_push_no_page_of_most_readers_out(
    paper: Site, settings: Any
) -> None:
    settings.EDGE_BYTES = 400_000
    views = ("ru.auto.normal", "en.auto.normal", "ru.dark.large")
    most = [f"/{n}/" for n in range(10)]
    for path in most:
        Client().get(path)
    before = paper.renders
    for view in views:
        odd = Client()
        odd.cookies["view"] = view
        for n in range(90):
            odd.get(f"/x/?before={n}")
    assert pages.STORE.bytes <= 400_000
    made = paper.renders
    assert made >= before + 200
    for path in most:
        assert status(Client().get(path)) == HIT
    assert paper.renders == made


def test_a_signed_in_reader_is_never_kept_nor_answered_from_memory(paper: Site, reader: Client) -> None:
    ruslan = get_user_model().objects.create_user("ruslan@example.org")
    reader.force_login(ruslan)
    paper.text = "Здравствуйте, Руслан! " * 50
    own = reader.get("/a/")
    assert own["Cache-Control"] == "private, no-cache"
    paper.text = "Мост открыт. " * 100
    assert "Руслан" not in Client().get("/a/").content.decode()
    reader.get("/a/")
    assert paper.renders == 3


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "voted"])
def test_marker_cookies_bypass_the_memory(paper: Site, reader: Client, cookie: str) -> None:
    reader.get("/a/")
    reader.cookies[cookie] = OURS[cookie]()
    assert status(reader.get("/a/")) == ""
    assert paper.renders == 2


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "voted"])
@pytest.mark.parametrize("text", ["anything", "1", "", "я", "s" + "a" * 39, "x" * 3000])
def test_a_cookie_that_anybody_could_make_up_buys_nothing(
    paper: Site, reader: Client, cookie: str, text: str
) -> None:
    Client().get("/a/")
    reader.cookies[cookie] = text
    assert status(reader.get("/a/")) == HIT
    assert paper.renders == 1


def test_a_guest_who_has_a_session_reads_the_page_of_all(paper: Site, reader: Client) -> None:
    """And whatever lies in that session stands on no page of all."""
    session = SessionStore()
    session["draft"] = "набранное"
    session.save()
    reader.cookies["sessionid"] = session.session_key
    paper.during = lambda request: HttpResponse(f"{request.COOKIES}{request.session.get('draft')}")
    assert "набранное" not in reader.get("/a/").content.decode()
    assert status(Client().get("/a/")) == HIT
    assert paper.renders == 1


def test_answers_that_set_cookies_or_say_private_are_not_kept(paper: Site, reader: Client) -> None:
    def cookie(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    def session(request: HttpRequest) -> None:
        request.session["draft"] = "mine"

    def message(request: HttpRequest) -> None:
        messages.success(request, "Спасибо!")

    variants = [
        cookie,
        session,
        message,
        lambda request: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda request: HttpResponse("x", headers={"Cache-Control": "max-age=1, No-Store"}),
        lambda request: HttpResponse("x", headers={"Vary": "User-Agent"}),
        lambda request: HttpResponse("x", status=404),
        lambda request: HttpResponse("x", status=302, headers={"Location": "/"}),
    ]
    for during in variants:
        paper.during = during
        Client().get("/a/")
        assert len(pages.STORE) == 0, during


@pytest.mark.parametrize("path", ["/desk/x/", "/account/x/"])
def test_the_desk_and_accounts_are_left_alone(paper: Site, reader: Client, path: str) -> None:
    assert status(reader.get(path)) == status(reader.get(path)) == ""
    assert paper.renders == 2


def test_posts_pass_by(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    reader.post("/a/")
    assert paper.renders == 2


def test_authorisation_that_nobody_asked_for_buys_nothing(paper: Site, reader: Client) -> None:
    paper.during = lambda request: HttpResponse(f"{request.headers.get('Authorization')}")
    assert reader.get("/a/", HTTP_AUTHORIZATION="Bearer x").content == b"None"
    assert status(reader.get("/a/", HTTP_AUTHORIZATION="Bearer y")) == HIT


def test_a_host_that_is_not_ours_is_refused(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    assert reader.get("/a/", HTTP_HOST="evil.example").status_code == 400
    assert len(pages.STORE) == 1


def test_head_has_the_headers_of_get_and_no_body(paper: Site, reader: Client) -> None:
    for _ in range(2):
        head, whole = reader.head("/a/", **BROWSER), reader.get("/a/", **BROWSER)
        assert head.content == b""
        for name in ("ETag", "Content-Length", "Content-Encoding", "Content-Type", "Vary"):
            assert head[name] == whole[name]
    assert paper.renders == 1


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("", None),
    ],
)
def test_a_browser_gets_the_best_coding_it_takes(
    paper: Site, reader: Client, accepted: str, coding: str | None
) -> None:
    plain = reader.get("/a/").content
    response = reader.get("/a/", HTTP_ACCEPT_ENCODING=accepted)
    assert response.get("Content-Encoding") == coding
    assert response["Content-Length"] == str(len(response.content))
    opened = {"br": brotli.decompress, "gzip": lambda body: zlib.decompress(body, 31), None: bytes}[coding]
    assert opened(response.content) == plain
    assert "Accept-Encoding" in response["Vary"]


def test_a_browser_that_has_the_page_is_told_so(paper: Site, reader: Client) -> None:
    first = reader.get("/a/", **BROWSER)
    again = reader.get("/a/", HTTP_IF_NONE_MATCH=f'"x", W/{first["ETag"]}', **BROWSER)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]
    plain = reader.get("/a/", HTTP_IF_NONE_MATCH=first["ETag"])  # another coding is another representation
    assert plain.status_code == 200


def test_caches_in_front_are_told_what_they_may_do(paper: Site, reader: Client, settings: object) -> None:
    said = reader.get("/a/")
    assert said["Cache-Control"].startswith("public, max-age=0, s-maxage=10, stale-while-revalidate=")
    assert "stale-if-error" in said["Cache-Control"]
    assert "Cookie" in said["Vary"]
    assert not said.has_header("Surrogate-Key")
    settings.EDGE_SURROGATE_KEYS = True  # type: ignore[attr-defined]
    assert reader.get("/b/")["Surrogate-Key"] == "article:1 latest paper"


def test_memory_is_bounded_and_the_least_asked_page_goes_first(
    paper: Site, reader: Client, settings: object
) -> None:
    settings.EDGE_BYTES = 200_000  # type: ignore[attr-defined]
    reader.get("/kept/")
    for number in range(200):
        reader.get(f"/{number}/")
        reader.get("/kept/")
    assert pages.STORE.bytes <= 200_000
    assert len(pages.STORE) < 100
    before = paper.renders
    reader.get("/kept/")
    assert paper.renders == before


def test_a_giant_page_does_not_push_all_others_out(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    paper.text = "x" * 2**22
    assert reader.get("/giant/").status_code == 200
    assert len(pages.STORE) == 1


def test_a_page_grows_old_by_itself(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    (entry,) = pages.STORE.entries()
    entry.fresh_until -= timedelta(seconds=61).total_seconds()
    reader.get("/a/")
    assert paper.renders == 2


def test_the_old_page_stands_in_while_rendering_fails(paper: Site, reader: Client) -> None:
    def fall(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("the database is away")

    good = reader.get("/a/").content
    pages.STORE.spoil({"article:1"})
    paper.during = fall
    standing = reader.get("/a/")
    assert (standing.status_code, standing.content) == (200, good)
    assert "render-failed" in status(standing)
    assert reader.get("/never-seen/").status_code == 500


def test_a_page_that_is_gone_is_forgotten(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    pages.STORE.spoil({"article:1"})
    paper.during = lambda request: HttpResponse("нет", status=404)
    assert reader.get("/a/").status_code == 404
    paper.during = lambda request: HttpResponse("сломано", status=500)
    assert reader.get("/a/").status_code == 500


def test_without_memory_every_page_is_rendered(paper: Site, reader: Client, settings: object) -> None:
    settings.EDGE_BYTES = 0  # type: ignore[attr-defined]
    reader.get("/a/")
    reader.get("/a/?zzz=1")
    assert paper.renders == 2
