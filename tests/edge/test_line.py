"""A thread that does one job after another."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from polosa.edge.line import LATER, SHARE, SOON, Busy, Crowded, Line


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line("test", most=3)
    line.start()
    yield line
    line.stop(5)


def test_jobs_are_done_in_order_and_urgent_ones_first(line: Line) -> None:
    done: list[int] = []
    gate = threading.Event()

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        first = line.ask(gate.wait, loop)
        while line.busy_for == 0:
            await asyncio.sleep(0.001)
        others = [
            line.ask(lambda n=n: done.append(n), loop, order=order)
            for n, order in enumerate([LATER, LATER, SOON])
        ]
        gate.set()
        await asyncio.gather(first, *others)

    asyncio.run(ask())
    assert done == [2, 0, 1]


def test_who_comes_when_too_many_wait_is_told_so(line: Line) -> None:
    gate = threading.Event()

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        jobs = [line.ask(gate.wait, loop)]
        while line.busy_for == 0:
            await asyncio.sleep(0.001)
        jobs += [line.ask(gate.wait, loop) for _ in range(3)]
        with pytest.raises(Busy):
            line.ask(gate.wait, loop)
        gate.set()
        await asyncio.gather(*jobs)

    asyncio.run(ask())


def test_what_a_job_raises_is_raised_where_it_was_asked_for(line: Line) -> None:
    async def ask() -> None:
        with pytest.raises(ZeroDivisionError):
            await line.ask(lambda: 1 // 0, asyncio.get_running_loop())
        assert await line.ask(lambda: 7, asyncio.get_running_loop()) == 7

    asyncio.run(ask())
    assert line.lives


def test_what_waits_is_done_before_the_end() -> None:
    ended: list[str] = []
    line = Line("test", most=9, at_end=lambda: ended.append("end"))
    line.start()

    async def ask() -> None:
        jobs = [line.ask(lambda n=n: ended.append(str(n)), asyncio.get_running_loop()) for n in range(3)]
        stopped = await asyncio.to_thread(line.stop, 5)
        assert stopped
        await asyncio.gather(*jobs)
        with pytest.raises(Busy):
            line.ask(lambda: None, asyncio.get_running_loop())

    asyncio.run(ask())
    assert ended == ["0", "1", "2", "end"]


class Held:
    """A line whose thread waits at a gate, so that what is asked for meanwhile is done in the line's own order."""

    def __init__(self, *, most: int = 800) -> None:
        self.line, self.gate, self.done = Line("held", most=most), threading.Event(), list[str]()
        self.jobs: list[asyncio.Future[object]] = []

    async def __aenter__(self) -> "Held":
        self.loop = asyncio.get_running_loop()
        self.line.start()
        self.jobs.append(self.line.ask(self.gate.wait, self.loop, network="gate"))
        while self.line.busy_for == 0:
            await asyncio.sleep(0.001)
        return self

    def ask(self, name: str, network: str, **how: object) -> "asyncio.Future[None]":
        job = self.line.ask(lambda: self.done.append(name), self.loop, network=network, **how)  # type: ignore[arg-type]
        self.jobs.append(job)
        return job

    async def __aexit__(self, *wrong: object) -> None:
        self.gate.set()
        await asyncio.gather(*self.jobs)
        await asyncio.to_thread(self.line.stop, 5)


def test_networks_take_turns_so_that_nobody_waits_behind_a_flood() -> None:
    async def ask() -> list[str]:
        async with Held() as held:
            for n in range(100):
                held.ask(f"flood {n}", "192.0.2.1")
            for name in ("vote", "comment"):
                held.ask(name, "198.51.100.7")
            held.ask("desk", "203.0.113.9")
        return held.done

    done = asyncio.run(ask())
    assert done[:5] == ["flood 0", "vote", "desk", "flood 1", "comment"]
    assert done[5:] == [f"flood {n}" for n in range(2, 100)]


def test_one_network_has_a_share_of_the_places_and_others_find_room() -> None:
    async def ask() -> None:
        async with Held(most=80) as held:
            for _ in range(80 // SHARE):
                held.ask("flood", "192.0.2.1")
            with pytest.raises(Crowded):
                held.ask("flood", "192.0.2.1")
            held.ask("the rest of something begun", "192.0.2.1", is_begun=True)
            held.ask("vote", "198.51.100.7")
        assert held.done.count("flood") == 80 // SHARE
        assert {"vote", "the rest of something begun"} <= set(held.done)

    asyncio.run(ask())


def test_places_are_given_back_when_the_work_begins() -> None:
    async def ask() -> None:
        line = Line("back", most=16)
        line.start()
        for _ in range(100):
            await line.ask(lambda: None, asyncio.get_running_loop(), network="192.0.2.1")
        assert not line._held and not line._jobs and not any(line._turns), (
            "nothing is remembered of what is done"
        )
        await asyncio.to_thread(line.stop, 5)

    asyncio.run(ask())


def test_who_joins_a_job_does_not_wait_for_the_turn_of_who_asked_first() -> None:
    async def ask() -> list[str]:
        async with Held() as held:
            pages = [held.ask(f"page {n}", "192.0.2.1") for n in range(50)]
            held.line.also(pages[40], "198.51.100.7")
            held.line.also(pages[40], "198.51.100.7")
            held.ask("own", "198.51.100.7")
        return held.done

    done = asyncio.run(ask())
    assert done[:4] == ["page 0", "page 40", "page 1", "own"]
    assert sorted(done) == sorted([*(f"page {n}" for n in range(50)), "own"]), "each is done once"
