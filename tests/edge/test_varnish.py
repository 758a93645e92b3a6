"""A real Varnish with the VCL we ship, before a paper that counts what it is asked."""

import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from polosa.config.env import read
from polosa.edge import conf
from polosa.edge.actions import purge
from polosa.edge.gateways.addresses import parse
from polosa.edge.gateways.front import FrontCache, Unheard, reach
from polosa.edge.relay import Relay
from polosa.kit import viewing
from tools.guard import guarded

from .paper_behind import PaperBehind
from .test_query import parameters_of_pages

ROOT = Path(__file__).parents[2]
VCL = ROOT / "docs" / "running" / "varnish.vcl"
VARNISHD = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin:/usr/local/sbin")
needs_varnish = pytest.mark.skipif(
    VARNISHD is None, reason="varnishd cannot be had here: apt-get install varnish"
)
BROWSER = "gzip, deflate, br, zstd"


class Varnish:
    """One varnishd on a port of the loopback, with the shipped VCL and nothing changed in it but the ports."""

    def __init__(self, folder: Path, backend: int, purgers: str = "127.0.0.1") -> None:
        self.port = _free_port()
        vcl = VCL.read_text(encoding="utf-8")
        assert vcl.count('.port = "8000"') == 1
        vcl = vcl.replace('.port = "8000"', f'.port = "{backend}"')
        vcl = re.sub(r"acl purgers \{[^}]*\}", f'acl purgers {{ "{purgers}"; }}', vcl, count=1)
        (folder / "paper.vcl").write_text(vcl, encoding="utf-8")
        self.log = folder / "log"
        command = [str(VARNISHD), "-F", "-n", str(folder / "work"), "-f", str(folder / "paper.vcl")]
        command += ["-a", f"127.0.0.1:{self.port}", "-s", "malloc,32m", "-T", "none", "-j", "none"]
        with self.log.open("wb") as log:
            self.process = guarded(
                subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
            )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10, trust_env=False)

    @property
    def address(self) -> str:
        return f"varnish://127.0.0.1:{self.port}"

    def wait(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                self.client.get("/healthz")
                return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def get(self, path: str, cookie: str = "", coding: str = BROWSER, **headers: str) -> httpx.Response:
        asked = {"Accept-Encoding": coding, **({"Cookie": cookie} if cookie else {}), **headers}
        self.client.cookies.clear()
        return self.client.get(path, headers=asked)

    def stop(self) -> None:
        self.client.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def _house() -> Iterator[tuple[PaperBehind, Varnish]]:
    with tempfile.TemporaryDirectory(prefix="polosa-varnish-") as name:
        paper = PaperBehind()
        varnish = Varnish(Path(name), paper.start())
        try:
            varnish.wait()
            yield paper, varnish
        finally:
            varnish.stop()
            paper.stop()


@pytest.fixture
def paper(_house: tuple[PaperBehind, Varnish]) -> PaperBehind:
    """An empty cache before a fresh paper."""
    fresh = PaperBehind()
    for name in ("cache_control", "cache_status", "edition", "status", "delay"):
        setattr(_house[0], name, getattr(fresh, name))
    _house[0].asked.clear()
    _house[0].pages = {
        "/": ["front", "latest", "paper"],
        "/a/": ["article:1", "latest", "paper"],
        "/b/": ["article:12", "paper"],
        "/c/": ["article:11", "section:1", "paper"],
    }
    cache = reach(parse(_house[1].address))
    cache.purge_everything()
    cache.close()
    return _house[0]


@pytest.fixture
def varnish(_house: tuple[PaperBehind, Varnish]) -> Varnish:
    return _house[1]


@pytest.fixture
def cache(varnish: Varnish) -> Iterator[FrontCache]:
    cache = reach(parse(varnish.address))
    yield cache
    cache.close()


def is_hit(answer: httpx.Response) -> bool:
    return answer.headers["Cache-Status"].endswith("varnish; hit")


@needs_varnish
def test_a_page_is_asked_for_once(paper: PaperBehind, varnish: Varnish) -> None:
    first, second = varnish.get("/a/"), varnish.get("/a/")
    assert (is_hit(first), is_hit(second)) == (False, True)
    assert first.text == second.text == "/a/ edition 1 "
    assert paper.times("/a/") == 1


@needs_varnish
def test_a_purge_by_key_reaches_exactly_the_pages_that_wear_it(
    paper: PaperBehind, varnish: Varnish, cache: FrontCache
) -> None:
    for path in paper.pages:
        varnish.get(path)
    paper.edition = "2"
    cache.purge(["article:1"])
    assert "edition 2" in varnish.get("/a/").text
    for path in ("/", "/b/", "/c/"):
        assert is_hit(varnish.get(path)), f"{path} wears no article:1"
    cache.purge(["front", "section:1", "nothing"])
    assert "edition 2" in varnish.get("/").text
    assert "edition 2" in varnish.get("/c/").text
    assert is_hit(varnish.get("/b/"))
    cache.purge(["paper"])
    assert [is_hit(varnish.get(path)) for path in paper.pages] == [False] * 4


@needs_varnish
def test_keys_of_any_signs_are_neither_expressions_nor_parts_of_others(
    paper: PaperBehind, varnish: Varnish, cache: FrontCache
) -> None:
    odd = ["a.c", "(x|y)+", 'say "no"', "тема:мост", "back\\slash", "star*", "a,b", "%41", "x" * 120]
    paper.pages = {f"/{number}/": [key] for number, key in enumerate(odd)} | {"/other/": ["abc", "x", "A"]}
    for path in paper.pages:
        varnish.get(path)
    for number, key in enumerate(odd):
        cache.purge([key])
        assert not is_hit(varnish.get(f"/{number}/")), key
        assert is_hit(varnish.get("/other/")), key
        for later in range(number + 1, len(odd)):
            assert is_hit(varnish.get(f"/{later}/")), (key, odd[later])


@needs_varnish
def test_thousands_of_keys_at_once_are_purged_in_a_few_requests(
    paper: PaperBehind, varnish: Varnish, cache: FrontCache
) -> None:
    paper.pages = {f"/{number}/": [f"article:{number}"] for number in range(0, 3000, 300)} | {"/x/": ["x"]}
    for path in paper.pages:
        varnish.get(path)
    cache.purge([f"article:{number}" for number in range(3000)])
    assert [path for path in paper.pages if is_hit(varnish.get(path))] == ["/x/"]


@needs_varnish
def test_everything_is_purged_with_one_word(paper: PaperBehind, varnish: Varnish, cache: FrontCache) -> None:
    paper.pages["/keyless/"] = []
    for path in paper.pages:
        varnish.get(path)
    cache.purge_everything()
    assert not any(is_hit(varnish.get(path)) for path in paper.pages)


@needs_varnish
def test_variants_are_told_apart_and_are_few(paper: PaperBehind, varnish: Varnish) -> None:
    plain, dark = varnish.get("/a/"), varnish.get("/a/", cookie="view=en.dark.large")
    assert plain.text != dark.text
    assert dark.text.endswith("view=en.dark.large")
    assert is_hit(varnish.get("/a/", cookie="_ga=1.2; view=en.dark.large; seen=yes"))
    assert is_hit(varnish.get("/a/", cookie="_ga=7; utm=x"))
    assert is_hit(varnish.get("/a/", cookie="review=en.dark.large"))
    assert paper.times("/a/") == 2
    assert paper.asked[0].headers.get("cookie") is None


@needs_varnish
def test_a_choice_that_is_half_readable_is_left_to_the_paper(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/")
    half = varnish.get("/a/", cookie="x=1; view=en; y=2")
    assert not is_hit(half)
    assert half.text.endswith("view=en")


@needs_varnish
def test_a_fragment_is_not_the_page(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/")
    assert not is_hit(varnish.get("/a/", **{"HX-Request": "true"}))
    assert is_hit(varnish.get("/a/", **{"HX-Request": "anything"}))


@needs_varnish
def test_parameters_that_mean_nothing_do_not_split_a_page(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/?before=5&page=2")
    for query in (
        "utm_source=x&before=5&page=2",
        "page=2&before=5",
        "before=5&fbclid=1&page=2&",
        "zzz&before=5&page=2&utm_x=%D1%8F",
    ):
        assert is_hit(varnish.get(f"/a/?{query}")), query
    assert not is_hit(varnish.get("/a/?before=6&page=2"))
    varnish.get("/a/")
    for query in ("utm_source=x", "?", "&&", "xbefore=1", "utm_campaign=a&utm_medium=b"):
        assert is_hit(varnish.get(f"/a/?{query}")), query
    assert [one.path for one in paper.asked] == ["/a/?before=5&page=2", "/a/?before=6&page=2", "/a/"]


@needs_varnish
def test_a_parameter_written_in_hex_is_left_to_the_paper(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/")
    answer = varnish.get("/a/?%62efore=5")
    assert answer.text.startswith("/a/?%62efore=5")
    assert not is_hit(answer)


@needs_varnish
@pytest.mark.parametrize("cookie", ["sessionid=abc", "x=1; messages=m", "voted=1; view=en.dark.large"])
def test_whoever_may_see_something_else_passes_by(paper: PaperBehind, varnish: Varnish, cookie: str) -> None:
    varnish.get("/a/")
    for _ in range(2):
        own = varnish.get("/a/", cookie=cookie)
        assert not is_hit(own)
        assert own.text.endswith(cookie)
    assert is_hit(varnish.get("/a/"))
    assert "sessionid" not in varnish.get("/a/").text


@needs_varnish
def test_desk_posts_and_authorised_requests_pass_by_untouched(paper: PaperBehind, varnish: Varnish) -> None:
    paper.pages |= {"/desk/x/": [], "/account/": [], "/search/": [], "/readyz": [], "/views/": []}
    for path in ("/desk/x/?utm_source=1&b=2", "/account/", "/search/?q=1", "/readyz", "/views/?ids=1"):
        for _ in range(2):
            assert not is_hit(varnish.get(path))
        assert paper.times(path) == 2
    varnish.get("/a/")
    varnish.client.post("/a/", content=b"vote")
    varnish.get("/a/", Authorization="Bearer x")
    assert paper.times("/a/") == 3


@needs_varnish
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip;q=1, br;q=0", "gzip"), ("gzip", "gzip"), ("identity", "")],
)
def test_each_coding_is_kept_as_the_paper_made_it(
    paper: PaperBehind, varnish: Varnish, accepted: str, coding: str
) -> None:
    for one in ("br", "gzip", "identity"):
        varnish.get("/a/", coding=one)
    answer = varnish.get("/a/", coding=accepted)
    assert is_hit(answer)
    assert answer.headers.get("Content-Encoding", "") == coding
    assert answer.text == "/a/ edition 1 "
    assert answer.headers["ETag"] == f'"1-{coding or "identity"}"'
    assert "Accept-Encoding" in answer.headers["Vary"]


@needs_varnish
def test_what_a_browser_has_is_not_sent_again(paper: PaperBehind, varnish: Varnish) -> None:
    tag = varnish.get("/a/").headers["ETag"]
    again = varnish.get("/a/", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert varnish.get("/a/", **{"If-None-Match": '"0-br"'}).status_code == 200
    assert paper.times("/a/") == 1


@needs_varnish
def test_head_is_answered_from_the_same_page(paper: PaperBehind, varnish: Varnish) -> None:
    head = varnish.client.head("/a/", headers={"Accept-Encoding": "br"})
    whole = varnish.get("/a/", coding="br")
    assert (head.content, head.status_code) == (b"", 200)
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert [one.method for one in paper.asked] == ["GET"]


@needs_varnish
def test_readers_are_not_shown_the_keys(paper: PaperBehind, varnish: Varnish) -> None:
    for _ in range(2):
        headers = varnish.get("/a/").headers
        assert not {"surrogate-key", "cache-tag"} & set(headers)
        assert headers["Cache-Control"] == paper.cache_control


@needs_varnish
def test_what_is_not_there_yet_is_not_remembered(paper: PaperBehind, varnish: Varnish) -> None:
    assert varnish.get("/new/").status_code == 404
    paper.pages["/new/"] = ["article:9"]
    assert varnish.get("/new/").status_code == 200


@needs_varnish
@pytest.mark.parametrize(
    "status",
    ["polosa; hit; fwd=stale; detail=render-failed", "polosa; fwd=miss", "polosa; hit; detail=stale"],
)
def test_what_the_paper_itself_calls_old_is_not_kept(
    paper: PaperBehind, varnish: Varnish, status: str
) -> None:
    paper.cache_status = status
    varnish.get("/a/")
    paper.cache_status, paper.edition = "polosa; fwd=miss; stored", "2"
    assert "edition 2" in varnish.get("/a/").text
    assert is_hit(varnish.get("/a/"))


@needs_varnish
@pytest.mark.parametrize("said", ["private, no-cache", "public, max-age=0, s-maxage=0", "no-store"])
def test_what_may_not_be_shared_is_not(paper: PaperBehind, varnish: Varnish, said: str) -> None:
    paper.cache_control = said
    for _ in range(3):
        assert not is_hit(varnish.get("/a/"))
    assert paper.times("/a/") == 3


@needs_varnish
def test_an_old_page_stands_in_while_a_new_one_is_fetched_and_while_the_paper_fails(
    paper: PaperBehind, varnish: Varnish
) -> None:
    paper.cache_control = "public, max-age=0, s-maxage=1, stale-while-revalidate=10, stale-if-error=3600"
    varnish.get("/a/")
    varnish.get("/b/")
    time.sleep(1.2)
    paper.edition = "2"
    assert "edition 1" in varnish.get("/a/").text
    time.sleep(0.3)
    assert "edition 2" in varnish.get("/a/").text
    paper.status = 503
    assert varnish.get("/b/").status_code == 200
    assert varnish.get("/c/").status_code == 503


@needs_varnish
@pytest.mark.slow
def test_beyond_grace_a_page_is_waited_for_unless_the_paper_fails(
    paper: PaperBehind, varnish: Varnish
) -> None:
    """Of many pages: an error that Varnish is about to forget must not stand before any of them."""
    paper.cache_control = "public, max-age=0, s-maxage=1, stale-while-revalidate=10, stale-if-error=3600"
    old = [f"/old/{number}/" for number in range(20)]
    paper.pages |= {path: ["article:12"] for path in old}
    for path in ("/a/", *old):
        varnish.get(path)
    time.sleep(11.5)
    paper.edition = "2"
    assert "edition 2" in varnish.get("/a/").text
    for status, told in ((500, 500), (0, 503)):
        paper.status = status
        seen = [varnish.get(path) for path in old for _ in range(2)]
        assert {(one.status_code, "edition 1" in one.text) for one in seen} == {(200, True)}
        assert [varnish.get("/c/").status_code for _ in range(2)] == [told, told]


@needs_varnish
def test_the_papers_own_words_on_an_error_are_said_and_not_kept(paper: PaperBehind, varnish: Varnish) -> None:
    paper.status = 500
    failed = varnish.get("/a/")
    assert (failed.status_code, failed.text) == (500, "/a/ edition 1 ")
    paper.status = 200
    assert varnish.get("/a/").status_code == 200
    assert is_hit(varnish.get("/a/"))


@needs_varnish
def test_many_readers_of_a_purged_page_ask_the_paper_once(
    paper: PaperBehind, varnish: Varnish, cache: FrontCache
) -> None:
    varnish.get("/a/")
    paper.edition, paper.delay = "2", 0.3
    cache.purge(["article:1"])
    texts: list[str] = []
    asking = [threading.Thread(target=lambda: texts.append(_get(varnish, "/a/"))) for _ in range(20)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert texts == ["/a/ edition 2 "] * 20
    assert paper.times("/a/") == 2


def _get(varnish: Varnish, path: str) -> str:
    url = f"http://127.0.0.1:{varnish.port}{path}"
    return httpx.get(
        url, headers={"Accept-Encoding": BROWSER}, timeout=10, trust_env=False, verify=False
    ).text


@needs_varnish
def test_the_paper_is_told_who_asks_and_how(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"})
    asked = paper.asked[-1].headers
    assert asked["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert asked["x-forwarded-proto"] == "https"
    assert asked["host"] == f"127.0.0.1:{varnish.port}"
    assert not is_hit(varnish.get("/a/")), "the page of http is another one"
    assert paper.asked[-1].headers["x-forwarded-proto"] == "http"


@needs_varnish
def test_a_stranger_may_not_purge(paper: PaperBehind) -> None:
    with tempfile.TemporaryDirectory(prefix="polosa-varnish-") as name:
        closed = Varnish(Path(name), paper._server.server_address[1], purgers="192.0.2.1")
        cache = reach(parse(closed.address))
        try:
            closed.wait()
            closed.get("/a/")
            for refused in (cache.ask, cache.purge_everything, lambda: cache.purge(["article:1"])):
                with pytest.raises(Unheard, match="acl purgers"):
                    refused()
            assert is_hit(closed.get("/a/"))
        finally:
            cache.close()
            closed.stop()


@needs_varnish
def test_a_forged_list_of_keys_is_refused(paper: PaperBehind, varnish: Varnish) -> None:
    varnish.get("/a/")
    for forged in ("x && obj.status != 0", 'x"', ".*)(", "[a-z:]+", "^"):
        answer = varnish.client.request("PURGEKEYS", "/", headers={"Polosa-Keys": forged})
        assert answer.status_code == 400, forged
    assert is_hit(varnish.get("/a/"))


@needs_varnish
def test_a_server_that_is_no_varnish_of_ours_is_told_from_one(paper: PaperBehind, cache: FrontCache) -> None:
    assert cache.ask() == "принимает сбросы"
    stranger = reach(parse(f"varnish://127.0.0.1:{paper._server.server_address[1]}"))
    nobody = reach(parse(f"varnish://127.0.0.1:{_free_port()}"))
    for wrong in (stranger, nobody):
        with pytest.raises(Unheard):
            wrong.purge(["front"])
        with pytest.raises(Unheard):
            wrong.ask()
        wrong.close()


class Alone:
    def take(self) -> bool:
        return True

    def release(self) -> None:
        pass


class Told:
    """A relay and its threads; the log is looked at by the test's own thread, as often as the clerk would."""

    def __init__(self, varnish: Varnish) -> None:
        self.relay = Relay([reach(parse(varnish.address))], Alone())
        self.relay.has_threads = True
        purge("something")
        self.until(lambda: self.relay.postmen and all(one.settled for one in self.relay.postmen.values()), 10)

    def until(self, seen: Callable[[], object], seconds: float = 3) -> float:
        """Seconds it took."""
        begun = time.monotonic()
        while not seen():
            assert time.monotonic() - begun < seconds
            self.relay.step()
            time.sleep(0.05)
        return time.monotonic() - begun

    def stop(self) -> None:
        for postman in self.relay.postmen.values():
            postman.leave(5)


@pytest.fixture
def told(paper: PaperBehind, varnish: Varnish, settings: Any, tmp_path: Path, db: Any) -> Iterator[Told]:
    """Varnish has just been told all there was, echoes and all."""
    settings.POLOSA_DATA = tmp_path
    told = Told(varnish)
    yield told
    told.stop()


@needs_varnish
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_purge_reaches_varnish_within_a_second_of_its_commit(
    transactional_db: Any, told: Told, paper: PaperBehind, varnish: Varnish
) -> None:
    """The whole way: the action's commit, the log, the relay's threads, the ban, and what a reader gets."""
    for edition in range(2, 7):
        for path in ("/a/", "/b/"):
            varnish.get(path)
        paper.edition = str(edition)
        purge("article:1")
        assert told.until(lambda: f"edition {paper.edition}" in varnish.get("/a/").text) < 1
        assert is_hit(varnish.get("/b/"))


@needs_varnish
@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_an_old_page_of_a_worker_that_had_not_heard_yet_does_not_stay(
    transactional_db: Any, told: Told, paper: PaperBehind, varnish: Varnish
) -> None:
    """Between the ban and the worker's next look at the log Varnish may fetch an old page: the echo finds it."""
    varnish.get("/a/")
    purge("article:1")
    committed = time.monotonic()
    told.until(lambda: not is_hit(varnish.get("/a/")))
    assert "edition 1" in varnish.get("/a/").text
    assert is_hit(varnish.get("/a/"))
    paper.edition = "2"  # now the worker has looked
    told.until(lambda: "edition 2" in varnish.get("/a/").text)
    assert time.monotonic() - committed < 1


def test_the_vcl_knows_what_the_edge_knows() -> None:
    """Parameters, paths, cookies and variants are written down twice: here they are compared."""
    vcl = VCL.read_text(encoding="utf-8")
    kept = re.search(r"\(\?!\(\?:([\w|]+)\)=\)", vcl)
    assert kept and set(kept[1].split("|")) == parameters_of_pages()
    cookies = re.search(r"\((sessionid\|[\w|]+)\)=", vcl)
    assert cookies and set(cookies[1].split("|")) == set(conf.value("PERSONAL_COOKIES"))
    passes = re.findall(r'req\.url ~ "\^/\(([\w|-]+)\)/"', vcl)
    probes = re.findall(r'req\.url ~ "\^/\(([\w|-]+)\)"\)', vcl)
    paths = {f"/{word}/" for group in passes for word in group.split("|")}
    assert paths | {f"/{word}" for group in probes for word in group.split("|")} == {*conf.SKIP, "/search/"}
    view = re.search(r"\)view=\(([\w|]+)\)\\\.\(([\w|]+)\)\\\.\(([\w|]+)\)", vcl)
    assert view and [tuple(group.split("|")) for group in view.groups()] == [
        viewing.LANGUAGES,
        viewing.COLOURS,
        viewing.SIZES,
    ]


def test_the_address_of_a_cache_comes_from_the_environment() -> None:
    said = read({"POLOSA_CACHES": "varnish://127.0.0.1:6081, varnish://cache.example:6081/"})
    assert [cache.name for cache in said.caches] == [
        "varnish://127.0.0.1:6081",
        "varnish://cache.example:6081",
    ]
