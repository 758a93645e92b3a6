"""The numbers of workers: counted right, kept when workers go, in words that Prometheus understands."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from polosa.edge import exposition, tallies
from polosa.edge.stats import BOUNDS, Stats, Times
from polosa.edge.tallies import OwnTally, Tally, quantile, total

from .small import SmallPaper, wait


def worked(folder: Path, hits: int, counts: list[int] | None = None) -> OwnTally:
    own = OwnTally(folder)
    times = {"render_times": counts or [0] * (len(BOUNDS) + 1)}
    own.write(Tally(counters={"hits": hits, "render_times": 0.5}, gauges={"pages": 3}, times=times))
    return own


def exposed(found: list[Tally]) -> dict[str, float]:
    class Once(Collector):
        def collect(self) -> Any:
            return exposition.families(found)

    registry = CollectorRegistry()
    registry.register(Once())
    return samples(generate_latest(registry).decode())


def samples(text: str) -> dict[str, float]:
    return {
        "".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_time_is_counted_below_the_bound_it_does_not_exceed() -> None:
    times = Times()
    for seconds in (0.001, 0.005, 0.006, 10.0, 11.0):
        times.add(seconds)
    assert times.counts == [2, 1, *[0] * (len(BOUNDS) - 3), 1, 1]
    assert times.seconds == pytest.approx(21.012)


def test_a_quantile_lies_between_its_bounds() -> None:
    counts = [0] * (len(BOUNDS) + 1)
    assert quantile(counts, 0.95) is None
    counts[1] = 10
    assert quantile(counts, 0.5) == pytest.approx(0.0075)
    counts[-1] = 90
    assert quantile(counts, 0.95) == BOUNDS[-1]


def test_sums_hold_when_workers_go_and_the_folder_does_not_grow(tmp_path: Path) -> None:
    seen, files = 0.0, 0
    for generation in range(1, 30):
        own = worked(tmp_path, 10, [1] * (len(BOUNDS) + 1))
        now = total(tallies.read(tmp_path))
        assert now.counters["hits"] == generation * 10 > seen
        assert now.times["render_times"][0] == generation
        seen = now.counters["hits"]
        own.leave()
        assert total(tallies.read(tmp_path)).counters["hits"] == seen
        files = max(files, len(list(tmp_path.iterdir())))
    assert files <= 4


def test_only_who_lives_has_pages(tmp_path: Path) -> None:
    first, second = worked(tmp_path, 1), worked(tmp_path, 2)
    assert total(tallies.read(tmp_path)).gauges["pages"] == 6
    first.leave()
    whole = total(tallies.read(tmp_path))
    assert (whole.gauges["pages"], whole.counters["hits"]) == (3, 3)
    second.leave()


def test_a_fold_that_was_cut_off_counts_nothing_twice(tmp_path: Path) -> None:
    own = worked(tmp_path, 7)
    own.leave()
    left = {file: file.read_bytes() for file in tmp_path.glob("*-*")}
    tallies.fold(tmp_path)
    for file, content in left.items():
        file.write_bytes(content)
    tallies.fold(tmp_path)
    assert total(tallies.read(tmp_path)).counters["hits"] == 7
    assert not list(tmp_path.glob("*-*"))


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    own = worked(tmp_path, 7)
    (tmp_path / "1-a.json").write_text("{")
    assert total(tallies.read(tmp_path)).counters["hits"] == 7
    assert tallies.read(tmp_path / "nowhere") == []
    own.leave()


def test_every_number_of_a_worker_has_a_name_in_prometheus() -> None:
    stats = Stats()
    told = exposed([Tally(pid=1, counters=stats.as_dict(), times={"render_times": [1] * 12})])
    assert set(stats.as_dict()) <= set(exposition.COUNTERS) | set(exposition.CPU)
    assert set(stats.times()) == set(exposition.TIMES)
    assert "polosa_edge_hits_total" in told
    assert told["polosa_edge_render_seconds_bucket0.01"] == 2
    assert told["polosa_edge_render_seconds_count"] == told["polosa_edge_render_seconds_bucket+Inf"] == 12


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[SmallPaper]:
    paper = SmallPaper(tmp_path, workers=2)
    paper.start()
    yield paper
    assert paper.stop() == 0, paper.told()


def told(paper: SmallPaper) -> dict[str, float]:
    return exposed(tallies.read(paper.data / "metrics"))


@pytest.mark.slow
def test_a_server_tells_what_it_did_and_forgets_nothing_when_a_worker_is_killed(paper: SmallPaper) -> None:
    wait(lambda: told(paper)["polosa_edge_workers_ready"] == 2)
    paper.say("seconds", "0.3")
    paper.get("/page/slow/")
    paper.say("seconds", "0")
    with httpx.Client(base_url=paper.url) as one:  # one connection: one worker
        one.get("/page/a/")
        for _ in range(20):
            tag = one.get("/page/a/").headers["etag"]
        one.get("/page/a/", headers={"If-None-Match": tag})
    for _ in range(5):
        paper.get("/account/process/")
    wait(lambda: told(paper)["polosa_edge_passed_total"] == 5)
    seen = told(paper)
    assert seen["polosa_edge_hits_total"] >= 19
    assert seen["polosa_edge_not_modified_total"] == 1
    assert seen["polosa_edge_renders_total"] == seen["polosa_edge_render_seconds_count"] >= 2
    assert seen["polosa_edge_render_seconds_count"] - seen["polosa_edge_render_seconds_bucket0.25"] == 1
    assert seen["polosa_edge_render_seconds_sum"] > 0.3
    assert seen["polosa_edge_personal_seconds_count"] == 5
    assert seen["polosa_edge_personal_wait_seconds_count"] == 5
    assert seen["polosa_edge_pages"] >= 2
    assert seen["polosa_edge_memory_bytes"] > 2 * 20 * 2**20
    assert seen["polosa_edge_log_silence_seconds"] < 5

    victim = next(tally.pid for tally in tallies.read(paper.data / "metrics") if tally.counters["hits"] >= 19)
    os.kill(victim, signal.SIGKILL)

    def is_replaced() -> bool:
        now = told(paper)
        for name, number in seen.items():
            if name.endswith(("_total", "_count", "_sum")) or "_bucket" in name:
                assert now[name] >= number, name
        pids = {tally.pid for tally in tallies.read(paper.data / "metrics")}
        return victim not in pids and now["polosa_edge_workers_ready"] == 2

    wait(is_replaced, 30)
    assert len(json.dumps(sorted(file.name for file in (paper.data / "metrics").iterdir()))) < 400


@pytest.mark.slow
def test_the_lag_of_a_purge_is_told(paper: SmallPaper) -> None:
    wait(lambda: told(paper)["polosa_edge_workers_ready"] == 2)
    paper.purge("page:a")
    wait(lambda: told(paper)["polosa_edge_purge_lag_seconds"] > 0)
    assert told(paper)["polosa_edge_purge_lag_seconds"] < 2
