"""What the server itself refuses: a page for people, JSON and plain words for programs, in the reader's language."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from polosa.edge import refusals

PERSON = {"accept": "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate"}


class Proto:
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")


def scope(method: str = "GET", path: str = "/a/", query: str = "", **headers: str) -> Any:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return SimpleNamespace(method=method, path=path, query_string=query, headers=named)


def refused(status: int, asked: Any) -> Proto:
    proto = Proto()
    refusals.refuse(proto, status, asked)
    return proto


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(refusals.WORDS))
def test_a_person_gets_a_page_with_a_way_back(status: int, django_assert_num_queries: Any) -> None:
    refusals._page.cache_clear()
    with django_assert_num_queries(0):
        told = refused(status, scope(**PERSON))
    page = BeautifulSoup(told.body, "html.parser")
    assert told.status == status and told.headers["Content-Type"].startswith("text/html")
    assert page.h1 and page.h1.text and page.select_one("a[href]") and page.select_one("link[rel=stylesheet]")
    assert (
        not page.select("style, [style], script")
        and "style-src 'self'" in told.headers["Content-Security-Policy"]
    )
    assert not any(word in page.text for word in ("DEBUG", "CSRF", "cookie"))
    assert ("Retry-After" in told.headers) == (status in {429, 503})
    assert int(told.headers["Content-Length"]) == len(told.body)


def test_programs_get_what_they_ask_for() -> None:
    said = refused(413, scope(accept="application/json"))
    assert json.loads(said.body)["error"] and said.headers["Content-Type"] == "application/json"
    for headers in (
        {"hx-request": "true"},
        {"sec-fetch-mode": "cors"},
        {"accept": "image/avif", "sec-fetch-mode": "no-cors"},
    ):
        told = refused(503, scope(**{**PERSON, **headers}))
        assert b"<" not in told.body and told.headers["Content-Type"].startswith("text/plain")
    assert refused(503, None).body == str(refusals.BUSY).encode()
    assert refused(503, scope("HEAD", **PERSON)).body == b""


def test_it_is_said_as_the_reader_reads() -> None:
    page = refused(503, scope(cookie="a=1; view=en.dark.large; sessionid=x", **PERSON)).body.decode()
    assert '<html lang="en" data-colours="dark" data-size="large">' in page


def test_a_page_is_made_once(monkeypatch: Any) -> None:
    made: list[int] = []

    def page(status: int, *said: Any) -> bytes:
        made.append(status)
        return b"<html>"

    monkeypatch.setattr("polosa.kit.refusals.standing.page", page)
    refusals._page.cache_clear()
    try:
        for number in range(300):
            refused(503, scope(cookie=f"view=xx.{number}", **PERSON))
        assert made == [503]
    finally:
        refusals._page.cache_clear()


def test_a_page_that_cannot_be_made_is_plain_words(settings: Any) -> None:
    settings.EDGE_REFUSAL = "polosa.kit.nowhere.page"
    told = refused(500, scope(**PERSON))
    assert told.status == 500 and told.headers["Content-Type"].startswith("text/plain") and told.body


@pytest.mark.parametrize(
    ("host", "path", "query", "there"),
    [
        ("www.paper.test", "/a/", "b=1", "https://paper.test/a/?b=1"),
        ("WWW.paper.test", "//evil.test/", "", "https://paper.test//evil.test/"),
        ("www.paper.test", "/a\r\nSet-Cookie: x=1", "", "https://paper.test/"),
        ("www.evil.test", "/a/", "", ""),
        ("paper.test.evil.test", "/a/", "", ""),
        ("", "/a/", "", ""),
    ],
)
def test_www_leads_home(settings: Any, host: str, path: str, query: str, there: str) -> None:
    settings.EDGE_HOME = "https://paper.test"
    assert refusals.home_instead(scope(path=path, query=query, host=host)) == there
    if there:
        proto = Proto()
        refusals.lead_home(proto, there)
        assert (proto.status, proto.headers["Location"]) == (308, there)
