"""A client of our own where wrk is not there, and where every connection asks once: raw sockets, one thread.

`python -m bench.client PORT FILE CONNECTIONS SECONDS [once]`. The file holds requests as bench/wrk.lua reads them.
Latencies are from sending to the last byte. With `once` all connections are opened first, then each sends one request.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from .figures import percentile

CHUNK = 256 * 1024
PATIENCE_SECONDS = 10.0
BODILESS = frozenset({204, 304})


def packed(requests: list[bytes]) -> bytes:
    return b"".join(b"%d\n%s" % (len(request), request) for request in requests)


def unpacked(text: bytes) -> list[bytes]:
    found, place = [], 0
    while place < len(text):
        line_end = text.index(b"\n", place)
        begin = line_end + 1
        place = begin + int(text[place:line_end])
        found.append(text[begin:place])
    return found


def answer_length(got: bytes) -> tuple[int, int, bool] | None:
    """Status, bytes of head and body together, whether the server closes; None until the head is whole."""
    head_end = got.find(b"\r\n\r\n")
    if head_end < 0:
        return None
    lines = got[:head_end].split(b"\r\n")
    status = int(lines[0].split(b" ")[1])
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
    if b"transfer-encoding" in fields:
        raise ValueError("answers in chunks are not understood")
    body = 0 if status in BODILESS else int(fields.get(b"content-length", b"0"))
    return status, head_end + 4 + body, fields.get(b"connection", b"").lower() == b"close"


class Client:
    """`requests` are sent in turn by all connections; `statuses` counts the answers."""

    def __init__(self, port: int, requests: list[bytes], *, is_once: bool) -> None:
        self._port, self._is_once = port, is_once
        self._requests: Iterator[bytes] = cycle(requests)
        self._selector = selectors.DefaultSelector()
        self._got: dict[socket.socket, bytes] = {}
        self._sent_at: dict[socket.socket, float] = {}
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []
        self.bytes = self.broken = 0

    def run(self, connections: int, seconds: float) -> float:
        """How long it took."""
        opened = [self._open() for _ in range(connections)]
        begun = time.monotonic()
        for one in opened:
            self._send(one)
        until = begun + (PATIENCE_SECONDS if self._is_once else seconds)
        while self._got and (now := time.monotonic()) < until:
            for key, _ in self._selector.select(until - now):
                self._receive(key.fileobj)  # type: ignore[arg-type]
        took = time.monotonic() - begun
        self.broken += len(self._got) if self._is_once else 0
        for one in list(self._got):
            self._close(one)
        return took

    def _open(self) -> socket.socket:
        one = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_SECONDS)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got[one] = b""
        self._selector.register(one, selectors.EVENT_READ)
        return one

    def _send(self, one: socket.socket) -> None:
        self._sent_at[one] = time.monotonic()
        try:
            one.sendall(next(self._requests))
        except OSError:
            self._lose(one)

    def _receive(self, one: socket.socket) -> None:
        try:
            chunk = one.recv(CHUNK)
        except OSError:
            chunk = b""
        if not chunk:
            self._lose(one)
            return
        self._got[one] += chunk
        told = answer_length(self._got[one])
        if told is not None and len(self._got[one]) >= told[1]:
            self._note(one, *told)

    def _note(self, one: socket.socket, status: int, size: int, is_closing: bool) -> None:
        self.latencies.append((time.monotonic() - self._sent_at[one]) * 1000)
        self.statuses[status] += 1
        self.bytes += size
        self._got[one] = b""
        if self._is_once or is_closing:
            self._close(one)
        if not self._is_once:
            self._send(self._open() if is_closing else one)

    def _lose(self, one: socket.socket) -> None:
        self.broken += 1
        self._close(one)
        if not self._is_once:
            self._send(self._open())

    def _close(self, one: socket.socket) -> None:
        self._selector.unregister(one)
        del self._got[one]
        one.close()


def told(client: Client, seconds: float) -> dict[str, object]:
    """The same names as bench/wrk.lua, and the statuses."""
    shares = {"p50_ms": 0.5, "p90_ms": 0.9, "p99_ms": 0.99, "max_ms": 1.0}
    return {
        "requests": client.statuses.total(),
        "bytes": client.bytes,
        "seconds": seconds,
        "failed": sum(n for status, n in client.statuses.items() if status > 399),
        "broken": client.broken,
        **{name: percentile(client.latencies, share) or 0.0 for name, share in shares.items()},
        "statuses": {str(status): n for status, n in client.statuses.items()},
    }


def main() -> int:
    port, file, connections, seconds, *once = sys.argv[1:]
    client = Client(int(port), unpacked(Path(file).read_bytes()), is_once=bool(once))
    took = client.run(int(connections), float(seconds))
    print("TOLD " + json.dumps(told(client, took)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
