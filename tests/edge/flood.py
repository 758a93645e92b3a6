"""One address that asks for as much as it can: `python -m tests.edge.flood PORT CONNECTIONS SECONDS [SOURCE]`.

Each connection asks, waits for the answer and asks again, for so many seconds at most, or until standard input ends.
Prints how often each status came, as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from random import Random

RNG = Random(8)
NUMBERS = count()


def requests() -> Iterator[bytes]:
    """Whatever once went into one queue for all, or was dear to answer."""
    while True:
        n = next(NUMBERS)
        for line, more in (
            ("GET / HTTP/1.1", f"Cookie: sessionid=made-up-{n}\r\n"),
            ("GET /news/ HTTP/1.1", "Authorization: Basic eDp5\r\n"),
            ("OPTIONS / HTTP/1.1", ""),
            (f"GET /search/?q=word{n} HTTP/1.1", ""),
            ("GET /account/login/ HTTP/1.1", ""),
            ("GET /desk/login/ HTTP/1.1", ""),
            ("POST /comments/write/ HTTP/1.1", "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n"),
            ("POST /mood/vote/ HTTP/1.1", "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n"),
            ("POST /desk/login/ HTTP/1.1", "Content-Length: 0\r\n"),
            (f"GET /nothing-{n}/ HTTP/1.1", ""),
            (f"GET /?q={n} HTTP/1.1", "Cookie: voted=1; messages=x\r\n"),
        ):
            yield f"{line}\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


class Line:
    """One connection; reads an answer by its length, and begins anew where the server ends it."""

    def __init__(self, port: int, source: str, selector: selectors.BaseSelector) -> None:
        self.port, self.source, self.selector = port, source, selector
        self.heard, self.socket = b"", socket.socket()
        self.connect()

    def connect(self) -> None:
        self.heard, self.socket = b"", socket.socket()
        self.socket.bind((self.source, 0))
        self.socket.connect(("127.0.0.1", self.port))
        self.selector.register(self.socket, selectors.EVENT_READ, self)

    def ask(self, said: bytes) -> None:
        try:
            self.socket.sendall(said)
        except OSError:
            self.again(said)

    def again(self, said: bytes) -> None:
        self.selector.unregister(self.socket)
        self.socket.close()
        self.connect()
        self.socket.sendall(said)

    def read(self) -> int:
        """The status of a whole answer; 0 while there is more to come, -1 where the connection has ended."""
        try:
            more = self.socket.recv(65536)
        except OSError:
            more = b""
        if not more:
            return -1
        self.heard += more
        head, between, body = self.heard.partition(b"\r\n\r\n")
        length = next(
            (int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length")), 0
        )
        if not between or len(body) < length:
            return 0
        self.heard = b""
        return int(head.split(b" ")[1])


def main() -> None:
    port, connections, seconds = (int(word) for word in sys.argv[1:4])
    source = sys.argv[4] if len(sys.argv) > 4 else "127.0.0.2"
    told: Counter[int] = Counter()
    asked, until = requests(), time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        for _ in range(connections):
            Line(port, source, selector).ask(next(asked))
        is_over = False
        while not is_over and time.monotonic() < until:
            for key, _ in selector.select(timeout=1):
                if key.data is None:
                    is_over = True
                elif status := key.data.read():
                    told[status] += 1
                    (key.data.ask if status > 0 else key.data.again)(next(asked))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
