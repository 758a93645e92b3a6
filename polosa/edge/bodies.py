"""What readers and editors send: received by the loop, to the disk, before any thread is troubled with it."""

from __future__ import annotations

import asyncio
import time
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from . import conf

SMALL = 16 * 2**10
IN_MEMORY = 256 * 2**10
PATIENCE_SECONDS = 20.0
SLOWEST = 4096
"""Bytes a second: a body may take PATIENCE_SECONDS and as long as it needs at this rate."""

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Refused(Exception):
    """A body that is not taken; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def most_of(path: str) -> int:
    """How many bytes may be sent to `path`."""
    return int(conf.value("LARGEST_UPLOAD" if path.startswith(conf.value("UPLOADS")) else "LARGEST_BODY"))


async def receive(scope: Any, proto: Any) -> tuple[IO[bytes], int]:
    """The whole body, at its beginning, and its size. Raises Refused: 413 too large, 408 too slow, 400 senseless."""
    if scope.method not in WITH_BODY:
        return BytesIO(), 0
    most = most_of(scope.path)
    said = scope.headers.get("content-length")
    if said is not None and not (said.isascii() and said.isdigit()):
        raise Refused(400)
    if said is not None and int(said[:18]) > most:
        raise Refused(413)
    if said is not None and int(said) <= SMALL and scope.headers.get("transfer-encoding") is None:
        return await _small(proto, int(said))
    body: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed with the request
    try:
        size = await _fill(body, proto, most)
        if said is not None and size != int(said):
            raise Refused(400)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size


async def _small(proto: Any, said: int) -> tuple[IO[bytes], int]:
    """A vote, a comment: at once, since every chunk and the end of it wake the loop anew."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS + said / SLOWEST):
            body: bytes = await proto()
    except TimeoutError as late:
        raise Refused(408) from late
    if len(body) != said:
        raise Refused(400)
    return BytesIO(body), said


async def _fill(body: IO[bytes], proto: Any, most: int) -> int:
    begun, size = time.monotonic(), 0
    chunks = proto.__aiter__()
    while True:
        left = begun + PATIENCE_SECONDS + size / SLOWEST - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0.001)):  # `wait_for` makes a task of every chunk
                chunk: bytes = await chunks.__anext__()
        except StopAsyncIteration:
            return size
        except TimeoutError as late:
            raise Refused(408) from late
        size += len(chunk)
        if size > most:
            raise Refused(413)
        body.write(chunk)
