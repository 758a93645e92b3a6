"""What could be read in two ways, or asked in a way nobody needs, is refused before any thread is asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from .small import SmallPaper

pytestmark = pytest.mark.slow

HOST = "Host: paper.test\r\n"


@pytest.fixture(scope="module")
def paper(tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("small"))
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


def status_of(paper: SmallPaper, said: str) -> int:
    return answer_to(paper, said)[0]


def answer_to(paper: SmallPaper, said: str) -> tuple[int, bytes]:
    """The first answer's status, and all that came until the server closed or fell silent."""
    with socket.create_connection(("127.0.0.1", paper.port), 10) as line:
        line.sendall(said.encode())
        heard = line.recv(65536)
        line.settimeout(1)
        try:
            while more := line.recv(65536):
                heard += more
        except TimeoutError:
            heard += b"<still open>"
    return int(heard.split(b" ")[1]), heard


@pytest.mark.parametrize(
    "said",
    [
        f"GET /page/a/ HTTP/1.1\r\n{HOST}Host: evil.test\r\n\r\n",
        f"GET /page/a/ HTTP/1.1\r\n{HOST}{HOST}\r\n",
        "GET /page/a/ HTTP/1.1\r\n\r\n",
        f"GET http://evil.test/page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"GET http://u:p@paper.test/page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"GET page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"GET /page/a/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"GET /static/x.css HTTP/1.1\r\n{HOST}{HOST}\r\n",
        f"GET /live/?n=1 HTTP/1.1\r\n{HOST}{HOST}\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: gzip\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: identity\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Content-Length: +1\r\n\r\na",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Content-Length: 1, 2\r\n\r\nab",
        f"POST /echo/ HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /page/a/ HTTP/1.1\r\nHost: paper.test\r\n evil.test\r\n\r\n",
    ],
)
def test_a_head_that_says_two_things_is_refused(paper: SmallPaper, said: str) -> None:
    answer, heard = answer_to(paper, said)
    assert answer == 400
    assert b"<still open>" not in heard, "whatever follows on this connection is not read"


@pytest.mark.parametrize(
    "said",
    [
        f"GET /page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"GET http://paper.test/page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"GET http://PAPER.test/page/a/ HTTP/1.1\r\n{HOST}\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        f"POST /echo/ HTTP/1.1\r\n{HOST}Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    ],
)
def test_what_is_unusual_and_means_one_thing_is_answered(paper: SmallPaper, said: str) -> None:
    assert status_of(paper, said) == 200


def test_nothing_after_a_body_in_chunks_is_taken_for_another_request(paper: SmallPaper) -> None:
    """With a length as well, somebody in front may have counted the end of it as part of the body, or the reverse."""
    both = f"POST /echo/ HTTP/1.1\r\n{HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    answer, heard = answer_to(paper, f"{both}GET /page/smuggled/ HTTP/1.1\r\n{HOST}\r\n")
    assert answer in {200, 400}
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"<still open>" not in heard
    assert paper.count("smuggled") == 0


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
@pytest.mark.parametrize("path", ["/page/a/", "/desk/echo/", "/account/process/", "/live/", "/static/x.css"])
def test_methods_nobody_needs_are_refused_without_django(paper: SmallPaper, method: str, path: str) -> None:
    target = "paper.test:80" if method == "CONNECT" else path
    answer, heard = answer_to(paper, f"{method} {target} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    assert answer == 405
    assert b"allow: get, head, post" in heard.lower()


@pytest.mark.parametrize("method", ["get", "FOO", "PROPFIND", "G" * 40])
def test_methods_nobody_knows_are_refused(paper: SmallPaper, method: str) -> None:
    assert status_of(paper, f"{method} /page/a/ HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n") == 501


def test_of_all_this_django_heard_nothing(paper: SmallPaper) -> None:
    before = paper.count("method")
    for method in ("OPTIONS", "DELETE", "FOO"):
        status_of(paper, f"{method} /account/method/ HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    assert paper.count("method") == before
    paper.get("/account/method/")
    assert paper.count("method") == before + 1


def test_the_desk_s_own_scripts_may_use_their_methods_when_somebody_is_signed_in(paper: SmallPaper) -> None:
    ask = f"PATCH /desk/echo/ HTTP/1.1\r\n{HOST}Connection: close\r\nContent-Length: 0\r\n"
    assert status_of(paper, f"{ask}Cookie: sessionid=good\r\n\r\n") == 200
    assert status_of(paper, f"{ask}Cookie: sessionid=bad\r\n\r\n") == 405
