"""Looking in from outside: `polosa edge stats`, the metrics' port and the token, against a paper that runs."""

import json
import re
import socket
import tempfile
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import httpx
import pytest

from tests import databases

from ..edge.test_metrics import samples
from .test_serve import Paper, free_port, wait

pytestmark = pytest.mark.slow
TOKEN = "only-for-tests-0123456789"


class Seen(Paper):
    def __init__(self, data: Path, place: dict[str, str]) -> None:
        super().__init__(data, place)
        self.metrics = free_port()

    def environ(self, **more: str) -> dict[str, str]:
        place = f"127.0.0.1:{self.metrics}"
        return super().environ(**{"POLOSA_METRICS": place, "POLOSA_METRICS_TOKEN": TOKEN, **more})

    def scrape(self) -> dict[str, float]:
        return samples(httpx.get(f"http://127.0.0.1:{self.metrics}/metrics", timeout=10, verify=False).text)


@pytest.fixture(scope="module")
def paper() -> Iterator[Seen]:
    with tempfile.TemporaryDirectory(prefix="polosa-tests-stats-") as folder:
        data = Path(folder) / "data"
        with databases.paper_at(data) as place:
            paper = Seen(data, place)
            assert paper.run("edge", "stats").returncode == 1
            paper.start()
            for _ in range(10):
                assert paper.answers()
            wait(lambda: paper.scrape().get("polosa_edge_hits_total", 0) >= 9, 10)
            yield paper
            if paper.process is not None and paper.process.poll() is None:
                assert paper.stop() == 0


def test_the_metrics_port_tells_of_pages_tasks_and_the_database(paper: Seen) -> None:
    told = paper.scrape()
    assert told["polosa_edge_hits_total"] >= 9
    assert told["polosa_edge_render_seconds_count"] >= 1
    assert told["polosa_edge_workers_ready"] == 1
    assert told["polosa_database_up"] == 1
    assert told["polosa_tasksready"] >= 0
    assert told["polosa_letterswaiting"] >= 0
    assert told["polosa_purge_log_rows"] >= 1
    assert told["polosa_views_taken_total"] == 0
    assert told["polosa_views_waiting"] == 0


def test_the_papers_own_port_tells_only_who_has_the_token(paper: Seen) -> None:
    url = f"{paper.url}/metrics"
    for wrong in ({}, {"Authorization": f"Bearer {TOKEN}0"}, {"Authorization": TOKEN}):
        answer = httpx.get(url, headers=wrong, verify=False)
        assert (answer.status_code, answer.content) == (404, b"")
    answer = httpx.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, verify=False)
    assert answer.headers["cache-control"] == "no-store"
    assert samples(answer.text)["polosa_edge_hits_total"] >= 9
    assert httpx.post(url, headers={"Authorization": f"Bearer {TOKEN}"}, verify=False).status_code == 404
    assert (
        httpx.get(f"{url}/x", headers={"Authorization": f"Bearer {TOKEN}"}, verify=False).status_code == 404
    )


def test_stats_are_a_table_for_people_and_json_for_machines(paper: Seen) -> None:
    told = paper.run("edge", "stats", COLUMNS="100")
    assert told.returncode == 0, told.stderr
    for words in ("Доля ответов из памяти", "Сборка: в среднем / 95 %", "Очередь сборок", "Память процесса"):
        assert words in told.stdout
    assert not told.stderr
    said = json.loads(paper.run("edge", "stats", "--json").stdout)
    (worker,) = said["workers"]
    assert worker["pid"] in paper.family()
    assert 0 < said["total"]["hit_ratio"] < 1
    assert said["total"]["counters"]["hits"] == worker["counters"]["hits"] >= 9
    assert 0 < worker["render_mean_seconds"] < 10
    assert 0 < worker["age_seconds"] < 600


def test_a_taken_metrics_port_is_told_in_one_line(paper: Seen) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        told = paper.run("serve", POLOSA_METRICS=place, PORT=str(free_port()))
    assert told.returncode == 1
    assert told.stderr.startswith(f"polosa: POLOSA_METRICS={place}")
    assert told.stderr.count("\n") == 1


def test_a_paper_that_does_not_run_is_told_so_and_begins_anew(paper: Seen) -> None:
    seen = paper.scrape()["polosa_edge_hits_total"]
    assert paper.stop() == 0
    told = paper.run("edge", "stats")
    assert (told.returncode, told.stdout) == (1, "")
    assert "не работает" in told.stderr
    assert told.stderr.count("\n") == 1
    paper.start()
    assert paper.scrape()["polosa_edge_hits_total"] < seen


def test_the_log_of_a_whole_paper_names_no_reader(paper: Seen) -> None:
    if paper.process is None or paper.process.poll() is not None:
        paper.start()
    mail, token = "ruslan.of.tests@example.org", "c8q3xk-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    with httpx.Client(base_url=paper.url, timeout=20, follow_redirects=True) as browser:
        browser.headers.update({"User-Agent": "Netscape-of-Ruslan/4", "X-Forwarded-For": "203.0.113.77"})
        form = browser.get("/account/login/").text
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        fields = {"email": mail, "consent": "on", **({"csrfmiddlewaretoken": csrf[1]} if csrf else {})}
        browser.post("/account/login/", data=fields, headers={"Referer": f"{paper.url}/account/login/"})
        browser.cookies.set("sessionid", "s3cr3t")
        assert browser.post("/account/login/", data={"email": mail}).is_error
        browser.get(f"/desk-entry/Mg/{token}/?mail={mail}")
        browser.post("/comments/", content=b"x" * 2**21)
    wait(lambda: "status=413" in paper.said(), 5)
    letters = list((paper.data / "mail").glob("*.eml"))
    said = paper.said()
    assert letters
    assert f"file={letters[0].parent}/" in said.replace('"', "")
    letter = BytesParser(policy=default).parsebytes(letters[0].read_bytes())
    code = re.search(r"\b(\d{6})\b", letter.get_content())
    assert code
    for secret in (mail, token, "Netscape", "203.0.113", "s3cr3t", f" {code[1]}"):
        assert secret not in said, secret
    assert "a worker has started" in said
