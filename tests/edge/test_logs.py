"""What a real server logs of requests: what an operator needs, and nothing of who asked."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow

MAIL, COOKIE, AGENT = "ruslan@example.org", "sessionid=s3cr3tsessi0n", "Netscape-of-Ruslan/4"
ADDRESS, BODY, TOKEN = (
    "203.0.113.77",
    "phone=89991234567&text=my+own+words",
    "c8q3xk-0a1b2c3d4e5f60718293a4b5",
)
PERSONAL = {
    "Cookie": COOKIE, "User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Authorization": "Bearer hunter2hunter2",
    "Referer": f"http://127.0.0.1/?mail={MAIL}",
}  # fmt: skip
NEVER = [
    MAIL,
    "ruslan",
    "Ruslan",
    "s3cr3t",
    ADDRESS,
    "89991234567",
    "own+words",
    TOKEN,
    "hunter2",
    "local-secret",
]


@pytest.fixture(scope="module", params=["json", "text"])
def paper(request: Any, tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("small"), header_seconds=2, proxies="127.0.0.1/32")
    paper.environ["SMALL_LOG"] = request.param
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


def ask(paper: SmallPaper, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    headers = {**PERSONAL, **more.pop("headers", {})}
    return httpx.request(method, paper.url + path, headers=headers, timeout=40, **more, verify=False)


def lines_of(paper: SmallPaper, words: str) -> list[str]:
    return [line for line in paper.told().splitlines() if words in line]


def said(line: str, key: str) -> str:
    if line.startswith("{"):
        return str(json.loads(line)[key])
    found = re.search(rf'(?:^| ){key}=("[^"]*"|\S*)', line)
    assert found, line
    return found[1].strip('"')


def test_a_request_that_fails_is_told_with_its_traceback_once_and_its_id_everywhere(
    paper: SmallPaper,
) -> None:
    path = f"/account/fails/{TOKEN}/?mail={MAIL}"
    answer = ask(paper, path, "POST", content=BODY)
    assert answer.status_code == 500
    number = answer.headers["x-request-id"]
    wait(lambda: lines_of(paper, "a request has failed"))
    told = lines_of(paper, number)
    assert len(told) == 3, told  # the view's own line, Django's with the traceback, the server's
    (last,) = [line for line in told if "a request has failed" in line]
    assert said(last, "method") == "POST"
    assert said(last, "status") == "500"
    assert said(last, "path").startswith("/account/fails/")
    assert float(said(last, "seconds")) < 1
    assert float(said(last, "queue_seconds")) < 1
    assert paper.told().count("RuntimeError: no place for") == 1
    assert "local_secret" in paper.told()  # its name, in a line of the source


def test_a_slow_request_is_told(paper: SmallPaper) -> None:
    answer = ask(paper, "/account/slow/?mail=" + MAIL)
    (line,) = wait(lambda: lines_of(paper, "a request was slow"))
    assert said(line, "request_id") == answer.headers["x-request-id"]
    assert float(said(line, "seconds")) > 1
    assert said(line, "path") == "/account/slow/"


def test_an_id_of_our_own_proxy_is_kept(paper: SmallPaper) -> None:
    answer = ask(paper, "/account/slow/", headers={"X-Request-ID": "of-the-proxy-1"})
    assert answer.headers["x-request-id"] == "of-the-proxy-1"
    wait(lambda: lines_of(paper, "of-the-proxy-1"))


def test_a_render_that_fails_or_is_slow_is_told_with_an_id_of_its_own(paper: SmallPaper) -> None:
    paper.say("seconds", "1.1")
    assert httpx.get(f"{paper.url}/page/calm/?q={MAIL}", timeout=20, verify=False).status_code == 200
    paper.say("seconds", "0")
    paper.say("fails", "yes")
    assert httpx.get(f"{paper.url}/page/broken/?q={MAIL}", timeout=20, verify=False).status_code == 500
    paper.say("fails", "no")
    (slow,) = wait(lambda: lines_of(paper, "a page was slow to render"))
    assert said(slow, "path") == "/page/calm/"
    (broken,) = wait(lambda: lines_of(paper, "a page could not be rendered"))
    assert len(lines_of(paper, said(broken, "request_id"))) == 2
    assert paper.told().count("RuntimeError: the database is away") == 1


def test_what_is_refused_is_told_and_a_flood_of_it_briefly(paper: SmallPaper) -> None:
    assert ask(paper, "/echo/", "POST", content=b"x" * 2**21).status_code == 413
    assert ask(paper, "/bad/").status_code == 400
    for _ in range(60):
        with socket.create_connection(("127.0.0.1", paper.port), 5) as line:
            line.sendall(f"GET /{MAIL} HTTP/1.1\r\nHost: elsewhere.test\r\n\r\n".encode())
            assert b" 400 " in line.recv(100)
    told = lines_of(paper, "a request was refused")
    assert {said(line, "status") for line in told} == {"413", "400"}
    assert 3 <= len(told) <= 45


def test_ordinary_requests_are_not_told(paper: SmallPaper) -> None:
    for _ in range(5):
        ask(paper, "/account/process/")
        paper.get("/page/a/")
        paper.get("/gone/")
    assert not lines_of(paper, "/account/process/")
    assert not lines_of(paper, "/gone/")


def test_nothing_of_all_this_tells_who_asked(paper: SmallPaper) -> None:
    told = paper.told()
    assert lines_of(paper, "a request has failed")
    assert lines_of(paper, "a request was refused")
    for secret in NEVER:
        assert secret not in told, secret
