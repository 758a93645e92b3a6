"""What readers and editors send: received by the loop, to the disk, before any thread is troubled with it.

How much is under way is known at every moment: all bodies together, and those of one network, hold so many bytes until
they are answered; of one network so many are being received at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from . import conf
from .line import Busy, Crowded

SMALL = 16 * 2**10
IN_MEMORY = 256 * 2**10
PATIENCE_SECONDS = 20.0
SLOWEST = 4096
"""Bytes a second: a body may take PATIENCE_SECONDS and as long as it needs at this rate."""

DRAIN_SECONDS = 2.0

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


async def drain(proto: Any) -> None:
    """Takes what is still sent and keeps nothing: a proxy that is cut off amid a body tells of a broken server."""
    with suppress(Exception):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _chunk in proto:
                pass


class Refused(Exception):
    """A body that is not taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Pool:
    """How much may be under way, such as bytes of bodies: of all together, and of one network."""

    def __init__(self, most: str, most_of_network: str) -> None:
        self._most, self._most_of_network = most, most_of_network
        self._held: Counter[str] = Counter()
        self.bytes = 0

    def take(self, network: str, size: int) -> None:
        """Raises Busy, or Crowded where it is this network that has too much under way."""
        if self._held[network] + size > conf.value(self._most_of_network):
            self._forget_if_nothing(network)
            raise Crowded
        if self.bytes + size > conf.value(self._most):
            self._forget_if_nothing(network)
            raise Busy
        self._held[network] += size
        self.bytes += size

    def give_back(self, network: str, size: int) -> None:
        self._held[network] -= size
        self.bytes -= size
        self._forget_if_nothing(network)

    def _forget_if_nothing(self, network: str) -> None:
        if not self._held[network]:
            del self._held[network]


class Body:
    """One body, under way until it is closed."""

    def __init__(self, pool: Pool, network: str) -> None:
        self._pool, self._network, self._taken = pool, network, 0
        self.file: IO[bytes] = BytesIO()
        self.size = 0

    def take(self, size: int) -> None:
        """Room for so many bytes in all."""
        if size > self._taken:
            self._pool.take(self._network, size - self._taken)
            self._taken = size

    def close(self) -> None:
        self.file.close()
        if self._taken:
            self._pool.give_back(self._network, self._taken)
            self._taken = 0


class Bodies:
    """Used in one event loop only."""

    def __init__(self) -> None:
        self.small = Pool("MOST_BODY_BYTES", "MOST_BODY_BYTES_OF_NETWORK")
        self.large = Pool("MOST_UPLOAD_BYTES", "MOST_UPLOAD_BYTES_OF_NETWORK")
        self._senders: Counter[str] = Counter()

    async def receive(
        self, scope: Any, proto: Any, network: str, may_upload: Callable[[], Awaitable[bool]]
    ) -> Body:
        """The whole body, at its beginning.

        `may_upload` is asked before more than everybody may send is received, where more may be sent at all. Raises
        Refused (413 too large, 408 too slow, 400 senseless), Busy and Crowded.
        """
        if scope.method not in WITH_BODY:
            return Body(self.small, network)
        said = _said(scope)
        is_large = (said is None or said > conf.value("LARGEST_BODY")) and _takes_uploads(scope.path)
        is_large = is_large and await may_upload()
        most = conf.value("LARGEST_UPLOAD" if is_large else "LARGEST_BODY")
        if said is not None and said > most:
            raise Refused(413)
        body = Body(self.large if is_large else self.small, network)
        try:
            body.take(said or 0)
            with self._sending(network):
                if said is not None and said <= SMALL:
                    await _small(body, proto, said)
                else:
                    await _fill(body, proto, said, most)
        except BaseException:
            body.close()
            raise
        return body

    @contextmanager
    def _sending(self, network: str) -> Iterator[None]:
        """Whoever sends a byte now and then holds no more than so many connections."""
        if self._senders[network] >= conf.value("MOST_SENDERS_OF_NETWORK"):
            raise Crowded
        self._senders[network] += 1
        try:
            yield
        finally:
            self._senders[network] -= 1
            if not self._senders[network]:
                del self._senders[network]


def _said(scope: Any) -> int | None:
    """How long the body is, as its head says; None for one in chunks."""
    said = scope.headers.get("content-length")
    if scope.headers.get("transfer-encoding") is not None:
        return None
    if said is None:
        return 0
    if not (said.isascii() and said.isdigit()):
        raise Refused(400)
    return int(said[:18])


def _takes_uploads(path: str) -> bool:
    return path.startswith(conf.value("UPLOADS"))


async def _small(body: Body, proto: Any, said: int) -> None:
    """A vote, a comment: at once, since every chunk and the end of it wake the loop anew."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS + said / SLOWEST):
            sent: bytes = await proto()
    except TimeoutError as late:
        raise Refused(408) from late
    if len(sent) != said:
        raise Refused(400)
    body.file, body.size = BytesIO(sent), said


async def _fill(body: Body, proto: Any, said: int | None, most: int) -> None:
    body.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the body
    begun, chunks = time.monotonic(), proto.__aiter__()
    while True:
        left = begun + PATIENCE_SECONDS + body.size / SLOWEST - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0.001)):  # `wait_for` makes a task of every chunk
                chunk: bytes = await chunks.__anext__()
        except StopAsyncIteration:
            break
        except TimeoutError as late:
            raise Refused(408) from late
        body.size += len(chunk)
        if body.size > most:
            raise Refused(413)
        body.take(body.size)
        try:
            body.file.write(chunk)
        except OSError as full:  # the disk
            raise Busy from full
    if said is not None and body.size != said:
        raise Refused(400)
    body.file.seek(0)
