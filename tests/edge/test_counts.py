"""The live lane of counters tells what there is, however often somebody asks for what there is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any

import pytest

from polosa.edge import counts, numbers, pages
from polosa.edge.counts import MOST_IDS, MOST_NEW_OF_NETWORK, Counts
from polosa.edge.numbers import Numbers

LARGEST = 5000
FLOOD, READER = "192.0.2.1:1", "198.51.100.7:1"
asked: list[list[int]] = []


def up_to(ids: Collection[int]) -> dict[int, int]:
    """Things there are up to an id."""
    asked.append(list(ids))
    return {number: number * 2 for number in ids if number <= LARGEST}


class Proto:
    status, body = 0, b""

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.body = status, body

    def response_empty(self, status: int, headers: Any) -> None:
        self.status = status


@pytest.fixture
def lane(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Counts:
    settings.EDGE_COUNTS = {"n": "tests.edge.test_counts.up_to"}
    monkeypatch.setattr(counts, "close_old_connections", lambda: None)
    monkeypatch.setattr(counts, "EVERY_SECONDS", 0.01)
    asked.clear()
    return Counts()


def ask(lane: Counts, ids: Collection[int], client: str) -> tuple[Any, Proto]:
    query = "n=" + ",".join(map(str, ids))
    return SimpleNamespace(query_string=query, client=client, headers={}), Proto()


async def told(lane: Counts, ids: Collection[int], client: str = READER) -> Proto:
    scope, proto = ask(lane, ids, client)
    if not lane.try_answer(scope, proto):
        await lane.answer(scope, proto)
    return proto


def run(lane: Counts, work: Callable[[], Any]) -> None:
    async def whole() -> None:
        lane.start(asyncio.get_running_loop())
        try:
            await work()
        finally:
            await asyncio.to_thread(lane.stop)

    asyncio.run(whole())


def test_ids_that_do_not_exist_blind_the_counters_for_nobody(lane: Counts) -> None:
    """What was seen: after 170 requests of 300 such ids nobody's numbers were read any more."""

    async def work() -> None:
        page = list(range(1, 36))
        assert json.loads((await told(lane, page)).body)["n"]["7"] == 14
        statuses = []
        for n in range(170):
            ids = range(10**6 + n * MOST_IDS, 10**6 + (n + 1) * MOST_IDS)
            scope, proto = ask(lane, ids, FLOOD)
            if not lane.try_answer(scope, proto):
                statuses.append(asyncio.ensure_future(lane.answer(scope, proto)))
            if n % 20 == 0:
                answered, mine = ask(lane, page, READER)
                assert lane.try_answer(answered, mine), "what is known is told at once"
                assert json.loads(mine.body)["n"]["7"] == 14
                new = await told(lane, [100 + n, 200 + n])
                assert json.loads(new.body)["n"] == {str(100 + n): 200 + 2 * n, str(200 + n): 400 + 2 * n}
        await asyncio.gather(*statuses)

    run(lane, work)
    assert lane.crowded > 0, "one network looks for no more than its share"


def test_one_network_looks_for_so_many_new_ids_between_two_readings(lane: Counts) -> None:
    lane._wanted = SimpleNamespace(set=lambda: None, wait=lambda: None, clear=lambda: None)  # type: ignore[assignment]
    assert lane._admit("flood", {"n": list(range(MOST_NEW_OF_NETWORK))})
    assert not lane._admit("flood", {"n": [1]})
    assert lane._admit("flood", {}), "what is known is asked for as often as one likes"
    for n in range(100):
        lane._admit(f"network {n}", {"n": [10**6 + n * 1000 + k for k in range(MOST_IDS)]})
    lane._refresh()
    assert len(asked[-1]) <= counts.MOST_NEW + MOST_IDS
    assert lane._admit("flood", {"n": [1]}), "after a reading there is room again"


def test_what_does_not_exist_is_remembered_apart_and_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Numbers()
    known.look_for([1, LARGEST + 1])
    known.refresh(up_to)
    assert known.unknown([1, LARGEST + 1]) == []
    assert known.known == {1: 2}
    known.note([1, LARGEST + 1])
    known.refresh(up_to)
    assert asked[-1] == [1], "only what there is is kept up to date"
    monkeypatch.setattr(numbers, "ABSENT_SECONDS", -1.0)
    assert known.unknown([1, LARGEST + 1]) == [LARGEST + 1], "it may have come to be"


def test_what_exists_is_never_pushed_out_by_what_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "MOST_ABSENT", 50)
    monkeypatch.setattr(numbers, "MOST_KEPT", 1000)
    known = Numbers()
    known.look_for(range(1, 31))
    known.refresh(up_to)
    for n in range(50):
        known.note(range(1, 31))
        known.look_for(range(10**6 + n * 900, 10**6 + n * 900 + 900))
        known.refresh(up_to)
    assert set(known.known) == set(range(1, 31))
    assert len(known._absent) == 50 and not known._new and len(known._asked_at) == 30


def changed(*keys: str) -> None:
    pages.spoil(set(keys))


@pytest.fixture
def numbered(lane: Counts, settings: Any) -> Counts:
    settings.EDGE_COUNT_KEYS = {"thing": "n"}
    settings.EDGE_COUNTS = {"n": "tests.edge.test_counts.as_it_is"}
    truth.clear()
    return Counts()


truth: dict[int, int] = {}


def as_it_is(ids: Collection[int]) -> dict[int, int]:
    asked.append(list(ids))
    return {number: truth[number] for number in ids if number in truth}


def test_a_number_that_changed_is_told_as_it_is_and_not_as_it_was(
    numbered: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen: after one's own comment the lane, read a second before, told the page the number without it."""
    monkeypatch.setattr(counts, "EVERY_SECONDS", 30.0)
    monkeypatch.setattr(counts, "STALE_SECONDS", 60.0)
    truth.update({5: 1, 6: 1})

    async def work() -> None:
        for n in range(2, 6):
            assert json.loads((await told(numbered, [5, 6])).body)["n"] == {"5": n - 1, "6": 1}
            truth[5] = n
            changed("thing:5", "other:6", "thing:no", "page")
            scope, proto = ask(numbered, [5, 6], READER)
            assert not numbered.try_answer(scope, proto), "what was kept is not told"
            other, unchanged = ask(numbered, [6], READER)
            assert n == 2 or numbered.try_answer(other, unchanged), "what has not changed is told at once"

    run(numbered, work)
    assert pages.COUNTERS == []


def test_a_number_that_is_read_while_it_changes_is_read_again() -> None:
    known, now = Numbers(), {5: 1}
    known.look_for([5])
    known.refresh(lambda ids: dict(now))

    def slow(ids: Collection[int]) -> dict[int, int]:
        read = dict(now)
        now[5] = 3
        known.spoil(5)
        assert known.changed([5]), "nor is the old one told meanwhile"
        return read

    now[5] = 2
    known.spoil(5)
    known.refresh(slow)
    assert known.changed([5])
    known.refresh(lambda ids: dict(now))
    assert known.known == {5: 3} and not known.changed([5])


def test_what_came_to_be_is_told_at_once_and_a_change_of_anything_is_one_of_all() -> None:
    known = Numbers()
    known.look_for([LARGEST + 1, 1])
    known.refresh(up_to)
    assert known.unknown([LARGEST + 1]) == []
    assert not known.spoil(LARGEST + 1)
    assert known.unknown([LARGEST + 1]) == [LARGEST + 1]
    known.refresh(up_to)
    known.forget()
    assert known.changed([1]) == [1]
