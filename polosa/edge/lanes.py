"""Live lanes: small questions of every page, answered without Django. What they ask about is other apps' matter."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from .entries import Headers
from .safety import DIRECT_HEADERS


class Lane(Protocol):
    """Answers all addresses that begin with `prefix`."""

    prefix: str

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """In a worker, before its first request."""

    def stop(self) -> None:
        """After its last one: nothing that was taken is lost."""

    def try_answer(self, scope: Any, proto: Any) -> bool:
        """In the server's thread: whether it could be answered without waiting."""

    async def answer(self, scope: Any, proto: Any) -> None:
        """In the loop: what could not."""

    def stats(self) -> dict[str, float]:
        """By name: what waits at the moment ends in `_waiting`, all others only grow."""


NEVER_KEPT = ("Cache-Control", "no-store")


def say(proto: Any, status: int, kind: str, body: bytes, *more: tuple[str, str]) -> None:
    """A small answer that nobody keeps."""
    length = ("Content-Length", str(len(body)))
    headers: Headers = [("Content-Type", kind), length, NEVER_KEPT, *DIRECT_HEADERS, *more]
    if body:
        proto.response_bytes(status, headers, body)
    else:
        proto.response_empty(status, headers)
