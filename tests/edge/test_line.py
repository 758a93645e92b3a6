"""A thread that does one job after another."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from polosa.edge.line import LATER, SOON, Busy, Line


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
