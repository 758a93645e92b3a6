"""A CDN with Cloudflare's words, before a local server that speaks them."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from polosa.edge.gateways.addresses import parse
from polosa.edge.gateways.front import FrontCache, Unheard, reach
from polosa.edge.postman import Postman

TOKEN = "v1.0-secret_Token-9f8e7d"
ZONE = "023e105f4ecef8ad9ca31a8372d0c353"


class Api:
    """The part of the API that purges: tokens, zones, tags, everything, limits and errors."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Content-Type"] == "application/json"
                status, headers, told = api.answer(self.path, self.headers.get("Authorization"), said)
                api.write(self, status, headers, told)

            def do_GET(self) -> None:
                status, headers, told = api.answer(self.path, self.headers.get("Authorization"), None)
                api.write(self, status, headers, told)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.port = self._server.server_address[1]

    def address(self, token: str = TOKEN, zone: str = ZONE) -> str:
        return f"cloudflare+http://{token}@127.0.0.1:{self.port}/client/v4/zones/{zone}"

    def answer(self, path: str, authorization: str | None, said: Any) -> tuple[int, dict[str, str], Any]:
        self.calls.append(said)
        if authorization != f"Bearer {TOKEN}":
            return 403, {}, failure(10000, "Authentication error")
        if path.removesuffix("/purge_cache") != f"/client/v4/zones/{ZONE}":
            return 404, {}, failure(7003, "Could not route")
        if self.answers:
            return self.answers.pop(0)
        if said is not None and len(said.get("tags", [])) > 100:
            return 400, {}, failure(1094, "too many operations")
        return 200, {}, {"success": True, "errors": [], "messages": [], "result": {"id": ZONE}}

    def write(self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], told: Any) -> None:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        request.send_response(status)
        for name, text in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(name, text)
        request.end_headers()
        request.wfile.write(body)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def failure(code: int, message: str) -> Any:
    return {"success": False, "errors": [{"code": code, "message": message}], "messages": [], "result": None}


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.stop()


@pytest.fixture
def cdn(api: Api) -> Iterator[FrontCache]:
    cdn = reach(parse(api.address()))
    yield cdn
    cdn.close()


def test_keys_are_purged_as_tags_a_hundred_a_call(api: Api, cdn: FrontCache) -> None:
    keys = [f"article:{number:03}" for number in range(250)]
    cdn.purge(keys)
    assert [len(call["tags"]) for call in api.calls] == [100, 100, 50]
    assert [tag for call in api.calls for tag in call["tags"]] == keys
    assert all(set(call) == {"tags"} for call in api.calls)


def test_everything_is_purged_with_one_call(api: Api, cdn: FrontCache) -> None:
    cdn.purge_everything()
    assert api.calls == [{"purge_everything": True}]


def test_tags_are_words_the_cdn_can_hold(api: Api, cdn: FrontCache) -> None:
    cdn.purge(["тема: мост, река", "a,b"])
    for tag in api.calls[0]["tags"]:
        assert tag.isascii() and tag.isprintable()
        assert not {" ", ","} & set(tag)


def test_a_call_too_many_waits_as_long_as_the_cdn_asks(api: Api, cdn: FrontCache) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    asked = {"17": 17, later: 90, "soon": 12, "": 12, "-5": 12, "9" * 400: 12}
    for said, seconds in asked.items():
        api.answers = [(429, {"Retry-After": said}, failure(10429, "slow down"))]
        with pytest.raises(Unheard) as told:
            cdn.purge(["front"])
        assert told.value.retry_after == pytest.approx(seconds, abs=2), said
        assert not told.value.is_final


@pytest.mark.parametrize(
    ("status", "told", "text", "is_final"),
    [
        (200, failure(1012, "request must contain one of purge_everything"), "1012 request must", False),
        (400, failure(1016, "bad tag"), "400 1016 bad tag", True),
        (500, b"<html>oops</html>", "500", False),
        (200, b"not json", "200", False),
        (200, [1, 2], "200", False),
        (502, {"success": False, "errors": "none"}, "502", False),
        (401, failure(1, f"bad\nheader {TOKEN}"), "1 bad header ***", False),
        (301, {"success": True}, "301", False),
    ],
)
def test_a_refusal_is_told_in_one_line(
    api: Api, cdn: FrontCache, status: int, told: Any, text: str, is_final: bool
) -> None:
    api.answers = [(status, {"Location": "http://127.0.0.1:1/"}, told)]
    with pytest.raises(Unheard) as wrong:
        cdn.purge(["front"])
    assert text in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert wrong.value.is_final == is_final
    assert len(api.calls) == 1, "nothing is followed elsewhere"


def test_a_cdn_that_is_away_is_told_in_words(api: Api) -> None:
    cdn = reach(parse(api.address()))
    api.stop()
    with pytest.raises(Unheard, match="не отвечает"):
        cdn.purge_everything()
    cdn.close()


def test_the_operator_is_told_whether_the_zone_answers(api: Api, cdn: FrontCache) -> None:
    assert cdn.ask() == "отвечает"
    assert api.calls == [None]
    narrow = reach(parse(api.address(token="another-token")))
    assert "при сбросе" in narrow.ask()
    narrow.close()
    elsewhere = reach(parse(api.address(zone="0" * 32)))
    with pytest.raises(Unheard, match="404"):
        elsewhere.ask()
    elsewhere.close()


def test_the_token_is_in_no_log_and_no_text(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = parse(api.address())
    cdn = reach(address)
    api.answers = [(500, {}, failure(1, TOKEN)), (429, {}, {}), (400, {}, failure(2, f"x {TOKEN}"))]
    now = 0.0
    postman = Postman(cdn, start=0, clock=lambda: now)
    postman.take({"front"}, 1)
    for _ in range(5):
        postman.deliver()
        now += 4000
    cdn.close()
    assert len(api.calls) == 5
    assert api.calls[-1] == {"tags": ["front"]}
    assert "again in" in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(address) + address.name + str(cdn.name)


def test_many_purges_of_a_second_are_one_call(api: Api, cdn: FrontCache) -> None:
    now = 0.0
    postman = Postman(cdn, start=0, clock=lambda: now)
    for tick in range(20):
        postman.take({f"thread:{tick % 3}", "comments"}, tick + 1)
        postman.deliver()
        now += 0.1
    assert len(api.calls) == 2
    for _ in range(3):
        now += 3
        postman.deliver()
    assert {tag for call in api.calls for tag in call["tags"]} == {f"thread:{n}" for n in range(3)} | {
        "comments"
    }
    assert postman.settled == 20
