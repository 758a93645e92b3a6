"""A line to a server that a test can cut, or let fall silent as when a machine is gone without a word."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Wire:
    def __init__(self, host: str, port: int) -> None:
        self._to, self._ends = (host, port), []
        self._is_open, self._speaks = True, threading.Event()
        self._speaks.set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, daemon=True).start()

    @classmethod
    def to_database(cls, url: str) -> tuple[Wire, str]:
        """A wire, and the address by which the database is reached through it."""
        parts = urlsplit(url)
        wire = cls(parts.hostname or "127.0.0.1", parts.port or 5432)
        return wire, urlunsplit(parts._replace(netloc=f"{parts.username}@127.0.0.1:{wire.port}"))

    def cut(self) -> None:
        """Connections drop, and nobody gets a new one."""
        self._is_open = False
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def fall_silent(self) -> None:
        """Nothing that is sent arrives, in either direction, and nobody is told: no connection is closed."""
        self._speaks.clear()

    def mend(self) -> None:
        """What was held back while the wire was silent arrives now."""
        self._is_open = True
        self._speaks.set()

    def close(self) -> None:
        self.cut()
        self._speaks.set()
        self._door.close()

    def _let_in(self) -> None:
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            if not self._is_open:
                here.close()
                continue
            there = socket.create_connection(self._to)
            self._ends += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while chunk := one.recv(65536):
                self._speaks.wait()
                other.sendall(chunk)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
