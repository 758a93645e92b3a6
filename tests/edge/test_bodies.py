"""What is sent has its bounds: of one body, of one network, of all; and large things are for who may send them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from polosa.edge.bodies import Bodies, Refused
from polosa.edge.line import Busy, Crowded

MIB = 2**20
FLOOD, READER = "192.0.2.1", "198.51.100.7"


class Headers(dict[str, str]):
    pass


def scope(path: str = "/echo/", *, length: int | None = None, method: str = "POST") -> Any:
    said = Headers({"transfer-encoding": "chunked"} if length is None else {"content-length": str(length)})
    return SimpleNamespace(method=method, path=path, headers=said)


class Sender:
    """The other end: sends so many bytes, a MiB at a time, then waits as long as it likes."""

    def __init__(self, size: int, *, stays: bool = False) -> None:
        self.size, self.stays, self.asked = size, stays, 0

    async def __call__(self) -> bytes:
        if self.stays:
            await asyncio.sleep(60)
        return b"x" * self.size

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self.size
        while left:
            part = min(left, MIB)
            left, self.asked = left - part, self.asked + part
            yield b"x" * part
        if self.stays:
            await asyncio.sleep(60)


async def never() -> bool:
    return False


async def always() -> bool:
    return True


def run(work: Any) -> None:
    asyncio.run(work())


@pytest.mark.parametrize("length", [64 * MIB, None])
def test_nobody_unknown_lays_large_things_on_the_disk(length: int | None) -> None:
    async def work() -> None:
        bodies, sender = Bodies(), Sender(64 * MIB)
        with pytest.raises(Refused) as refused:
            await bodies.receive(scope("/desk/images/add/", length=length), sender, FLOOD, never)
        assert refused.value.status == 413
        assert sender.asked <= (0 if length else 2 * MIB), "asked who they are before it was received"
        assert bodies.small.bytes == bodies.large.bytes == 0

    run(work)


@pytest.mark.parametrize("length", [64 * MIB, None])
def test_who_works_at_the_desk_may_send_large_things_there_and_only_there(length: int | None) -> None:
    async def work() -> None:
        bodies = Bodies()
        body = await bodies.receive(
            scope("/desk/images/add/", length=length), Sender(64 * MIB), READER, always
        )
        assert body.size == bodies.large.bytes == 64 * MIB
        body.close()
        assert bodies.large.bytes == 0 and not bodies.large._held
        with pytest.raises(Refused):
            await bodies.receive(scope("/comments/write/", length=length), Sender(64 * MIB), READER, always)

    run(work)


def test_small_forms_of_the_desk_ask_nobody() -> None:
    async def asked() -> bool:
        pytest.fail("signing in needs no session")

    async def work() -> None:
        bodies = Bodies()
        for size in (0, 300, 200_000, MIB):
            (await bodies.receive(scope("/desk/login/", length=size), Sender(size), READER, asked)).close()

    run(work)


def test_one_network_holds_so_much_and_others_find_room() -> None:
    async def work() -> None:
        bodies, held = Bodies(), []
        for _ in range(8):
            held.append(await bodies.receive(scope(length=MIB), Sender(MIB), FLOOD, never))
        for length in (MIB, 100):
            with pytest.raises(Crowded):
                await bodies.receive(scope(length=length), Sender(length), FLOOD, never)
        (await bodies.receive(scope(length=MIB), Sender(MIB), READER, never)).close()
        held.pop().close()
        held.append(await bodies.receive(scope(length=100), Sender(100), FLOOD, never))
        for body in held:
            body.close()
            body.close()  # twice gives back once
        assert bodies.small.bytes == 0 and not bodies.small._held and not bodies._senders

    run(work)


def test_what_does_not_say_how_long_it_is_counts_as_it_comes(settings: Any) -> None:
    settings.EDGE_MOST_BODY_BYTES_OF_NETWORK = MIB // 2

    async def work() -> None:
        bodies = Bodies()
        with pytest.raises(Crowded):
            await bodies.receive(scope(), Sender(MIB), FLOOD, never)
        assert bodies.small.bytes == 0 and not bodies.small._held

    run(work)


def test_all_together_hold_so_much(settings: Any) -> None:
    settings.EDGE_MOST_BODY_BYTES = 4 * MIB

    async def work() -> None:
        bodies = Bodies()
        held = [await bodies.receive(scope(length=MIB), Sender(MIB), f"192.0.2.{n}", never) for n in range(4)]
        with pytest.raises(Busy) as refused:
            await bodies.receive(scope(length=MIB), Sender(MIB), READER, never)
        assert not isinstance(refused.value, Crowded)
        for body in held:
            body.close()

    run(work)


@pytest.mark.parametrize("length", [100, 900_000, None])
def test_of_one_network_so_many_send_at_once(settings: Any, length: int | None) -> None:
    settings.EDGE_MOST_SENDERS_OF_NETWORK = 5

    async def work() -> None:
        bodies = Bodies()
        slow = [
            asyncio.ensure_future(bodies.receive(scope(length=length), Sender(10, stays=True), FLOOD, never))
            for _ in range(5)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Crowded):
            await bodies.receive(scope(length=100), Sender(100), FLOOD, never)
        (await bodies.receive(scope(length=100), Sender(100), READER, never)).close()
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert bodies.small.bytes == 0 and not bodies._senders, "who hangs up holds nothing"
        (await bodies.receive(scope(length=100), Sender(100), FLOOD, never)).close()

    run(work)


@pytest.mark.parametrize(("said", "sent"), [(100, 99), (100_000, 99_999), (100, 101), (100_000, 100_001)])
def test_a_length_that_is_not_true_is_refused(said: int, sent: int) -> None:
    async def work() -> None:
        bodies = Bodies()
        with pytest.raises(Refused) as refused:
            await bodies.receive(scope(length=said), Sender(sent), READER, never)
        assert refused.value.status == 400
        assert bodies.small.bytes == 0

    run(work)
