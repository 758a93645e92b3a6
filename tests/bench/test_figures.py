"""What the bench reckons with: the arithmetic is tested here, the figures are nobody's test."""

import pytest

from bench import client, figures, load, machine, tally


def test_medians_ratios_and_percentiles():
    assert figures.median([3, None, 1, 2]) == 2
    assert figures.median([None]) is None
    assert figures.medians([{"a": 1, "b": None}, {"a": 3, "b": 4}]) == {"a": 2, "b": 4}
    assert figures.ratio(1, 4) == 0.25
    assert figures.ratio(1, 0) is None
    assert [figures.percentile(range(1, 101), share) for share in (0.5, 0.99, 1.0)] == [50, 99, 100]
    assert figures.percentile([], 0.5) is None


def test_what_is_compared_alternates():
    seen = []
    tries = {name: lambda name=name: seen.append(name) or {} for name in "ab"}
    figures.alternate(3, tries)
    assert "".join(seen) == "abbaab"


def test_a_target_is_met_or_missed_and_says_so():
    assert figures.at_least("p", "n", 0.5, "", 0.4).is_met is True
    assert figures.at_most("p", "n", 0.5, "", 0.4).is_met is False
    assert figures.at_least("p", "n", None, "", 0.4).is_met is None


def test_cpu_is_read_whatever_a_process_calls_itself():
    stat = "7 (a ) b (c) S 1 7 7 0 -1 4 0 0 0 0 250 50 9 9 20 0 1 0 5 6 7"
    assert machine.cpu_of(stat, ticks=100) == 3.0
    assert machine.memory_in("Rss:  2048 kB\nPss:  1024 kB\nOther: 1 kB\n") == {"rss": 2.0, "pss": 1.0}


def test_requests_go_into_a_file_and_come_out_of_it():
    asked = [load.get("/a", 1, {"X": "1"}), load.post("/b", 1, {}, b"x\n=1"), b"\n9\n"]
    assert client.unpacked(client.packed(asked)) == asked


def test_an_answer_is_whole_when_its_length_is():
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nConnection: close\r\n\r\n"
    assert client.answer_length(head[:-2]) is None
    assert client.answer_length(head + b"ab") == (200, len(head) + 3, True)
    assert client.answer_length(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n")[1] == 48


def test_figures_of_a_load_are_by_wall_and_by_cpu():
    line = 'TOLD {"requests":100,"bytes":1,"seconds":2.0,"failed":10,"broken":0,' \
        '"p50_ms":1,"p90_ms":2,"p99_ms":3,"max_ms":4}'  # fmt: skip
    told = load.told(f"noise\n{line}\n", cpu=0.5).figures()
    assert (told["per_second"], told["per_cpu_second"], told["cpu_share"]) == (45, 180, 0.25)
    with pytest.raises(load.WrongAnswer):
        load.told("nothing")


def test_renders_are_counted_by_worker():
    assert tally.renders_in("1 /\n2 /\n1 /\n1 /news/\n", "/") == {"1": 2, "2": 1}
