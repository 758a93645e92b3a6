"""The server itself, over real connections: what is answered from memory, what waits, and what is refused."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import brotli
import httpx
import pytest

from .small import SmallPaper, wait

pytestmark = pytest.mark.slow

STORED = "polosa; fwd=miss; stored"
HIT = "polosa; hit"


@pytest.fixture(scope="module")
def running(tmp_path_factory: Any) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path_factory.mktemp("small"), header_seconds=2, proxies="127.0.0.9/32")
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


@pytest.fixture
def paper(running: SmallPaper) -> SmallPaper:
    for name in ("text", "seconds", "fails", "number"):
        (running.data / name).unlink(missing_ok=True)
    return running


def status(answer: httpx.Response) -> str:
    return answer.headers.get("cache-status", "")


def at_once(n: int, ask: Any) -> list[httpx.Response]:
    with ThreadPoolExecutor(n) as pool:
        return [job.result() for job in [pool.submit(ask) for _ in range(n)]]


def talk(paper: SmallPaper, said: bytes, *, source: str = "127.0.0.1", seconds: float = 10) -> bytes:
    """What the server says to these very bytes, until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", paper.port), seconds, (source, 0)) as line:
        line.sendall(said)
        heard = b""
        try:
            while more := line.recv(65536):
                heard += more
        except TimeoutError:
            pass
        return heard


def test_a_page_is_rendered_once_and_then_answered_from_memory(paper: SmallPaper) -> None:
    first, second = paper.get("/page/once/"), paper.get("/page/once/")
    assert (status(first), status(second)) == (STORED, HIT)
    assert first.content == second.content
    assert paper.count("once") == 1


def test_the_short_way_is_in_place_with_this_granian(paper: SmallPaper) -> None:
    assert "hands requests over in another way" not in paper.told()


def test_many_who_miss_the_same_page_wait_for_one_render(paper: SmallPaper) -> None:
    paper.say("seconds", "0.4")
    answers = at_once(40, lambda: paper.get("/page/herd/"))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert paper.count("herd") == 1


@pytest.mark.alone
def test_a_purged_page_stands_in_for_a_moment_while_one_renders_it(paper: SmallPaper) -> None:
    assert "мост открыт" in paper.get("/page/stale/").text
    paper.say("text", "мост закрыт")
    paper.say("seconds", "0.2")
    paper.purge("page:stale")
    purged = time.monotonic()
    seen = []
    while time.monotonic() - purged < 1.5:
        seen.append((time.monotonic() - purged, paper.get("/page/stale/")))
    old = [at for at, answer in seen if "мост открыт" in answer.text]
    assert old and max(old) < 1.0, "no page is older than a second"
    assert any("fwd=stale" in status(answer) for _, answer in seen)
    assert paper.count("stale") == 2
    assert all("мост закрыт" in answer.text for at, answer in seen if at > 1.0)


@pytest.mark.alone
def test_a_purged_page_nobody_asked_for_since_is_not_shown_old(paper: SmallPaper) -> None:
    paper.get("/page/late/")
    paper.say("text", "мост закрыт")
    paper.say("seconds", "0.3")
    paper.purge("page:late")
    time.sleep(1.0)
    assert "мост закрыт" in paper.get("/page/late/").text


def test_a_purge_during_a_render_is_not_lost(paper: SmallPaper) -> None:
    paper.say("seconds", "0.8")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(paper.get, "/page/during/")
        time.sleep(0.3)
        paper.say("text", "мост закрыт")
        paper.purge("page:during")
        paper.say("seconds", "0")
        assert first.result().status_code == 200
    time.sleep(0.5)
    assert "мост закрыт" in paper.get("/page/during/").text


def test_a_page_purged_all_the_time_is_not_rendered_all_the_time(paper: SmallPaper) -> None:
    paper.get("/page/votes/")
    before, begun = paper.count("votes"), time.monotonic()
    while time.monotonic() - begun < 2:
        paper.purge("page:votes")
        for _ in range(3):
            assert paper.get("/page/votes/").status_code == 200
    assert paper.count("votes") - before <= (time.monotonic() - begun) / 0.25 + 2


def test_the_old_page_is_shown_while_rendering_fails(paper: SmallPaper) -> None:
    good = paper.get("/page/fails/")
    paper.say("fails", "yes")
    paper.purge("page:fails")
    time.sleep(0.8)
    answers = [paper.get("/page/fails/") for _ in range(20)]
    assert {answer.content for answer in answers} == {good.content}
    assert all("render-failed" in status(answer) for answer in answers)
    assert paper.count("fails") <= 1 + 3, "a failing render is not tried for everybody"
    assert paper.get("/page/never-seen/").status_code == 500
    paper.say("fails", "no")
    time.sleep(1.1)
    paper.get("/page/fails/")
    time.sleep(0.2)
    assert status(paper.get("/page/fails/")) == HIT


def test_redirects_and_refusals_are_kept_for_a_moment_only(paper: SmallPaper) -> None:
    for path, code, name in (("/gone/", 404, "gone"), ("/moved/", 302, "moved")):
        before = paper.count(name)
        answers = at_once(20, lambda path=path: paper.get(path))
        assert {answer.status_code for answer in answers} == {code}
        assert paper.count(name) - before <= 3
        time.sleep(0.6)
        now = paper.count(name)
        paper.get(path)
        assert paper.count(name) == now + 1


def test_an_answer_that_sets_a_cookie_is_its_askers_own(paper: SmallPaper) -> None:
    answers = at_once(10, lambda: paper.get("/cookie/"))
    cookies = [answer.headers["set-cookie"] for answer in answers]
    assert len(set(cookies)) == len(answers)
    assert not any(status(answer) == HIT for answer in answers)


def test_unknown_parameters_cannot_split_or_flood_the_memory(paper: SmallPaper) -> None:
    for number in range(50):
        answer = paper.get(f"/page/utm/?utm_source={number}&fbclid=x{number}&zzz={number}")
        assert answer.text.split("|")[1] == "/page/utm/"
    assert paper.count("utm") == 1
    assert paper.get("/page/utm/?page=2&utm_id=1").text.split("|")[1] == "/page/utm/?page=2"
    paper.get("/page/utm/?zzz=1&page=2")
    assert paper.count("utm") == 2


def test_words_that_came_without_percent_signs_are_read(paper: SmallPaper) -> None:
    """Browsers encode what is typed; scripts and old links do not."""
    asked = "GET /page/word/?page=город&zzz=да HTTP/1.1\r\nHost: paper.test\r\nConnection: close\r\n".encode()
    shared, own = talk(paper, asked + b"\r\n"), talk(paper, asked + b"Cookie: sessionid=good\r\n\r\n")
    assert shared.startswith(b"HTTP/1.1 200") and own.startswith(b"HTTP/1.1 200")
    assert f"/page/word/?page={quote('город')}".encode() in shared


def test_nothing_of_who_asked_first_is_in_the_page_of_all(paper: SmallPaper) -> None:
    mine = {"User-Agent": "Руслан".encode(), "Cookie": "secret=1; view=en.dark.large; _ga=2", "X-Any": "1"}
    told = httpx.get(f"{paper.url}/page/mine/", headers=mine, timeout=10, verify=False).text
    assert told.split("|")[2:] == ["view=en.dark.large", "" + "." * 2000]


def test_variants_are_few_and_kept_apart(paper: SmallPaper) -> None:
    for view in ("en.dark.large", "en.dark.large", "nonsense", "ru.auto.normal", "'"):
        paper.get("/page/variant/", cookie=f"view={view}; guest=17")
    paper.get("/page/variant/", **{"hx-request": "true"})
    assert paper.count("variant") == 3


@pytest.mark.parametrize(
    "cookie", ["sessionid=good", "a=1; voted=good", "messages=good", "a=1;  sessionid =good"]
)
def test_who_may_see_something_else_bypasses_the_memory(paper: SmallPaper, cookie: str) -> None:
    answer = paper.get("/page/personal/", cookie=cookie)
    assert status(answer) == ""
    assert answer.headers["cache-control"] == "private, no-cache"
    assert len(answer.headers["x-request-id"]) >= 8


@pytest.mark.parametrize(
    "cookie", ["sessionid=abc", "a=1; voted=1", "messages=x", "a=1;  sessionid =x; voted="]
)
def test_who_made_up_a_cookie_is_answered_like_everybody(paper: SmallPaper, cookie: str) -> None:
    paper.get("/page/made-up/")
    before = paper.count("made-up")
    assert status(paper.get("/page/made-up/", cookie=cookie)) == HIT
    assert paper.count("made-up") == before == 1


def test_posts_bypass_the_memory_and_authorisation_that_nobody_asked_for_does_not(paper: SmallPaper) -> None:
    paper.get("/page/b/")
    assert status(paper.get("/page/b/", authorization="Basic eDp5")) == HIT
    assert "cache-status" not in httpx.post(f"{paper.url}/page/b/", timeout=10, verify=False).headers


def test_a_host_that_is_not_ours_is_refused_without_django(paper: SmallPaper) -> None:
    for host in ("evil.test", "127.0.0.1.evil.test", "", "paper.test@evil"):
        answer = talk(paper, f"GET /page/a/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ")[1] == b"400", host
    assert (
        b" 200 "
        in talk(paper, b"GET /page/a/ HTTP/1.1\r\nHost: PAPER.test\r\nConnection: close\r\n\r\n").split(
            b"\r\n"
        )[0]
    )


def test_head_has_the_headers_of_get_and_no_body(paper: SmallPaper) -> None:
    whole = paper.get("/page/head/")
    head = httpx.head(
        f"{paper.url}/page/head/", headers={"accept-encoding": "identity"}, timeout=10, verify=False
    )
    assert (head.status_code, head.content) == (200, b"")
    plain = paper.get("/page/head/", **{"accept-encoding": "identity"})
    for name in ("etag", "content-type", "content-length", "cache-control", "vary"):
        assert head.headers[name] == plain.headers[name]
    assert whole.status_code == 200


def test_codings_are_made_once_and_each_has_its_own_tag(paper: SmallPaper) -> None:
    with httpx.Client(timeout=10) as client:
        tags = set()
        for accepted, coding in (("gzip, deflate, br, zstd", "br"), ("gzip;q=0.5", "gzip"), ("br;q=0", "")):
            request = client.build_request(
                "GET", f"{paper.url}/page/c/", headers={"accept-encoding": accepted}
            )
            answer = client.send(request, stream=True)
            raw = b"".join(answer.iter_raw())
            assert answer.headers.get("content-encoding", "") == coding
            assert len(raw) == int(answer.headers["content-length"])
            tags.add(answer.headers["etag"])
            if coding == "br":
                assert brotli.decompress(raw).startswith("мост".encode())
            again = client.get(
                f"{paper.url}/page/c/",
                headers={"accept-encoding": accepted, "if-none-match": f'"x", W/{answer.headers["etag"]}'},
            )
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == answer.headers["etag"]
            assert "content-length" not in again.headers or again.headers["content-length"] == "0"
        assert len(tags) == 3
    assert paper.count("c") == 1


def test_caches_in_front_are_told_what_they_may_do(paper: SmallPaper) -> None:
    said = paper.get("/page/told/").headers
    assert said["cache-control"].startswith(
        "public, max-age=0, s-maxage=10, stale-while-revalidate=10, stale-if-"
    )
    assert set(said["vary"].split(", ")) == {"Cookie", "Accept-Encoding", "HX-Request"}


def test_bodies_are_bounded(paper: SmallPaper) -> None:
    post = httpx.post(f"{paper.url}/echo/", content=b"x" * 2**20, timeout=20, verify=False)
    assert (post.status_code, eval(post.text)["size"]) == (200, 2**20)
    assert (
        httpx.post(f"{paper.url}/echo/", content=b"x" * (2**20 + 1), timeout=20, verify=False).status_code
        == 413
    )

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 2**16

    try:
        assert (
            httpx.post(f"{paper.url}/echo/", content=endless(), timeout=20, verify=False).status_code == 413
        )
    except httpx.TransportError:
        pass  # it was told and cut off while it still spoke
    editor = {"cookie": "sessionid=good-editor"}
    large = httpx.post(f"{paper.url}/desk/echo/", content=endless(), headers=editor, timeout=20, verify=False)
    assert large.status_code == 200
    lying = b"POST /echo/ HTTP/1.1\r\nHost: paper.test\r\nContent-Length: 9999999999999999999999\r\n\r\n"
    assert talk(paper, lying, seconds=5).split(b" ")[1] in {b"400", b"413"}


def test_an_upload_goes_to_the_disk(paper: SmallPaper) -> None:
    (pid,) = paper.workers()
    paper.get("/page/a/")
    before, most = paper.memory(pid), 0

    def slowly() -> Iterator[bytes]:
        nonlocal most
        for _ in range(120):
            yield b"x" * 2**19
            most = max(most, paper.memory(pid))

    editor = {"cookie": "sessionid=good-editor"}
    answer = httpx.post(f"{paper.url}/desk/echo/", content=slowly(), headers=editor, timeout=60, verify=False)
    assert eval(answer.text)["size"] == 60 * 2**20
    assert most - before < 15 * 2**20


def test_who_sends_slowly_is_cut_off_and_holds_up_nobody(paper: SmallPaper) -> None:
    head = b"POST /echo/ HTTP/1.1\r\nHost: paper.test\r\nContent-Length: %d\r\n\r\n"
    with ThreadPoolExecutor(8) as pool:
        sizes = [900, 900_000] * 4
        slow = [pool.submit(talk, paper, head % size + b"x" * 10, seconds=40) for size in sizes]
        begun = time.monotonic()
        assert httpx.post(f"{paper.url}/echo/", content=b"x", timeout=10, verify=False).status_code == 200
        assert time.monotonic() - begun < 5
        assert {job.result().split(b" ")[1] for job in slow} == {b"408"}


def test_heads_are_bounded_in_size_and_time(paper: SmallPaper) -> None:
    huge = b"GET /page/a/ HTTP/1.1\r\nHost: paper.test\r\nX-Big: " + b"x" * 100_000 + b"\r\n\r\n"
    assert talk(paper, huge, seconds=5).split(b" ")[1] == b"431"
    begun = time.monotonic()
    assert talk(paper, b"GET /page/a/ HTTP/1.1\r\nHost: paper", seconds=20) == b""
    assert time.monotonic() - begun < 10


def test_forwarded_headers_count_only_from_our_own_proxies(paper: SmallPaper) -> None:
    said = b"GET /desk/echo/ HTTP/1.1\r\nHost: paper.test\r\nX-Forwarded-For: 5.5.5.5\r\nX_Forwarded_For: 6.6.6.6\r\n"
    said += b"X-Forwarded-Proto: https\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
    stranger = eval(talk(paper, said).split(b"\r\n\r\n")[1])
    assert stranger == {
        "size": 0, "for": None, "proto": "http", "address": "127.0.0.1", "cookie": "a=1; b=2",
    }  # fmt: skip
    proxy = eval(talk(paper, said, source="127.0.0.9").split(b"\r\n\r\n")[1])
    assert (proxy["for"], proxy["proto"], proxy["address"]) == ("5.5.5.5", "https", "127.0.0.9")


def test_streams_and_files_come_whole(paper: SmallPaper) -> None:
    lines = paper.get("/desk/stream/").text.splitlines()
    assert len(lines) == 20_000
    assert lines[-1] == "199"
    content = bytes(range(256)) * 8000
    (paper.data / "document.bin").write_bytes(content)
    assert paper.get("/documents/file/").content == content
    head = httpx.head(f"{paper.url}/documents/file/", timeout=10, verify=False)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(content)))


def test_files_are_answered_without_django_and_only_from_their_folder(paper: SmallPaper) -> None:
    static = paper.data / "static"
    (static / "css" / "a.0123456789ab.css").write_bytes(b"body{}")
    (static / "css" / "a.0123456789ab.css.br").write_bytes(brotli.compress(b"body{}"))
    (static / "large.0123456789ab.bin").write_bytes(b"x" * 2**20)
    (static / ".secret").write_text("x")
    (static / "link.css").symlink_to(paper.data / "log")
    first = paper.get("/static/css/a.0123456789ab.css")
    assert (first.text, first.headers["content-encoding"]) == ("body{}", "br")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = paper.get("/static/css/a.0123456789ab.css", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert len(paper.get("/static/large.0123456789ab.bin").content) == 2**20
    for path in ("/static/.secret", "/static/link.css", "/static/", "/static/%2e%2e/log", "/static/..%2flog"):
        answer = talk(paper, f"GET {path} HTTP/1.1\r\nHost: paper.test\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ")[1] == b"404", path


def test_counters_come_in_one_request_and_from_the_database_once_a_second(paper: SmallPaper) -> None:
    paper.say("number", "5")
    assert paper.get("/live/?n=1,2,3").json() == {"n": {"1": 5, "3": 5}}
    paper.say("number", "6")
    before, begun = paper.count("numbers"), time.monotonic()
    while time.monotonic() - begun < 3:
        told = paper.get("/live/?n=3,1").json()
    seconds = time.monotonic() - begun
    assert told == {"n": {"1": 6, "3": 6}}
    assert paper.count("numbers") - before <= seconds + 1
    time.sleep(3.5)
    paper.say("number", "7")
    assert paper.get("/live/?n=1").json() == {"n": {"1": 7}}, "what nobody asked for a while is read anew"


@pytest.mark.parametrize(
    "query", ["", "n=", "n=x", "n=0", "n=-1", "zz=1", "n=" + "9" * 40, "n=" + "1," * 400]
)
def test_a_senseless_question_of_counters_is_refused(paper: SmallPaper, query: str) -> None:
    assert paper.get(f"/live/?{query}").status_code == 400


def test_hits_are_answered_while_a_page_renders(paper: SmallPaper) -> None:
    paper.get("/page/a/")
    paper.say("seconds", "3")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(paper.get, "/page/slow/")
        with httpx.Client(timeout=10) as reader:
            wait(lambda: paper.count("slow"))
            hits = [reader.get(f"{paper.url}/page/a/") for _ in range(20)]
        assert not slow.done()
        assert {status(hit) for hit in hits} == {HIT}
        assert slow.result().status_code == 200


def test_the_desk_is_answered_while_readers_pages_render(paper: SmallPaper) -> None:
    paper.say("seconds", "3")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(paper.get, "/page/slower/")
        wait(lambda: paper.count("slower"))
        assert paper.get("/desk/echo/").status_code == 200
        assert not slow.done()


def test_strange_paths_break_nothing(paper: SmallPaper) -> None:
    for path in (
        "/page/%ff/",
        "/nul%00/",
        "//page/a/",
        "/page/a/?q=%ff",
        "/none/" + "x" * 3000 + "/",
        "/*",
    ):
        answer = talk(paper, f"GET {path} HTTP/1.1\r\nHost: paper.test\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ")[1] in {b"200", b"400", b"404", b"414"}, (path, answer[:80])
    assert status(paper.get("/page/a/")), "it still answers"
