import gzip
import threading
import time
import tracemalloc
import zlib

import pytest

from polosa.kit.fetch import BadAnswer, BadStatus, FetchError, NoAnswer, TooLarge, TooSlow, fetch
from tests.kit.local_site import LIMIT, fetched, page, serving


@pytest.fixture
def site():
    with serving() as one:
        yield one


# What comes back


def test_a_page_comes_back_whole(site):
    kind = "Application/RSS+xml; charset=utf-8"
    site.pages["/feed?page=1"] = page(200, "лента".encode(), Content_Type=kind, ETag="x")
    answer = fetched(site, "/feed?page=1#top", accept="application/rss+xml")
    assert answer.body.decode() == "лента"
    assert (answer.status, answer.content_type, answer.headers["etag"]) == (200, "application/rss+xml", "x")
    assert answer.url == f"http://{site.host}/feed?page=1#top"


def test_it_asks_under_its_own_name_and_with_the_headers_given(site):
    site.pages["/"] = page()
    given = {"If-None-Match": '"x"', "Host": "evil.test", "Accept-Encoding": "br"}
    fetched(site, "/", accept="text/xml", headers=given)
    asked = {name.lower(): value for name, value in site.asked[0][1].items()}
    assert asked["host"] == site.host and asked["accept"] == "text/xml" and asked["if-none-match"] == '"x"'
    assert asked["user-agent"].startswith("Polosa") and asked["accept-encoding"] == "gzip, deflate"


def test_not_modified_is_an_answer_whatever_length_it_tells(site):
    def not_modified(handler):
        handler.send_response(304)
        handler.send_header("Content-Length", str(LIMIT * 2))
        handler.end_headers()

    site.pages["/"] = not_modified
    assert fetched(site, "/").status == 304


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503, 300, 305])
def test_other_answers_are_errors_that_tell_the_status(site, status):
    site.pages["/"] = page(status, b"no")
    with pytest.raises(BadStatus) as refused:
        fetched(site, "/")
    assert refused.value.status == status and str(status) in str(refused.value)


def test_every_error_has_words_for_a_person():
    words = [error.words for error in (FetchError, *FetchError.__subclasses__())]
    assert len(set(words)) == len(words) == 8


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda raw: zlib.compress(raw, wbits=-15)),
        ("identity", bytes),
        ("UTF-8", bytes),
    ],
)
def test_packed_answers_are_unpacked(site, encoding, pack):
    body = "новость ".encode() * 600
    site.pages["/"] = page(200, pack(body), Content_Encoding=encoding)
    assert fetched(site, "/").body == body


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"x" * 500, mtime=0)[:-9]])
def test_wrongly_packed_answers_are_errors(site, body):
    site.pages["/"] = page(200, body, Content_Encoding="gzip")
    with pytest.raises(BadAnswer):
        fetched(site, "/")


def test_an_encoding_nobody_asked_for_is_refused(site):
    site.pages["/"] = page(200, b"x", Content_Encoding="br")
    with pytest.raises(BadAnswer):
        fetched(site, "/")


# Limits


def test_a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(site):
    site.pages["/full"] = page(200, b"x" * LIMIT)
    site.pages["/over"] = page(200, b"x" * (LIMIT + 1))
    site.pages["/packed"] = page(200, gzip.compress(b"x" * LIMIT), Content_Encoding="gzip")
    site.pages["/packed-over"] = page(200, gzip.compress(b"x" * (LIMIT + 1)), Content_Encoding="gzip")
    assert len(fetched(site, "/full").body) == len(fetched(site, "/packed").body) == LIMIT
    for path in ("/over", "/packed-over"):
        with pytest.raises(TooLarge):
            fetched(site, path)


def endless(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        handler.wfile.write(b"400\r\n" + b"x" * 0x400 + b"\r\n")


def test_an_endless_body_is_left_at_the_limit(site):
    site.pages["/"] = endless
    with pytest.raises(TooLarge):
        fetched(site, "/")


def test_a_bomb_is_never_unpacked_beyond_the_limit(site):
    site.pages["/"] = page(200, gzip.compress(b"\0" * 100_000_000), Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            fetched(site, "/", max_bytes=200_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def took(call, error):
    started = time.monotonic()
    with pytest.raises(error):
        call()
    return time.monotonic() - started


def dripping(start):
    def drip(handler):
        handler.wfile.write(start)
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: time.sleep(1.5),
        dripping(b"HTTP/1.1 200 OK\r\nX-Endless: "),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
    ],
)
def test_a_slow_site_is_left_at_the_deadline(site, answer):
    site.pages["/"] = answer
    assert took(lambda: fetched(site, "/", timeout=0.4), TooSlow) < 1


def test_the_deadline_is_one_for_all_redirects(site):
    def slowly(handler):
        time.sleep(0.2)
        handler.answer(302, Location="/")

    site.pages["/"] = slowly
    assert took(lambda: fetched(site, "/", timeout=0.5), TooSlow) < 0.9


def test_a_slow_look_up_is_left_at_the_deadline():
    def slow(host, port):
        time.sleep(1.5)
        return ["8.8.8.8"]

    assert took(lambda: fetch("http://a.test/", max_bytes=1, timeout=0.2, resolver=slow), TooSlow) < 1


def test_nobody_there_is_no_answer(site):
    site.server_close()
    with pytest.raises(NoAnswer):
        fetched(site, "/")


def test_an_unknown_name_is_no_answer():
    def unknown(host, port):
        raise OSError("unknown")

    for resolver in (unknown, lambda host, port: []):
        with pytest.raises(NoAnswer):
            fetch("http://a.test/", max_bytes=1, timeout=1, resolver=resolver)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no http at all\r\n\r\n", id="no http"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx", id="cut short"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000, id="huge headers"),
    ],
)
def test_a_broken_answer_is_no_answer(site, raw):
    def broken(handler):
        handler.wfile.write(raw)
        handler.close_connection = True

    site.pages["/"] = broken
    with pytest.raises(NoAnswer):
        fetched(site, "/")


def test_it_works_in_many_threads(site):
    site.pages["/"] = page(200, b"x")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(fetched(site, "/").body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b"x"] * 8
