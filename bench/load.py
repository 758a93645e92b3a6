"""Load from the client's core: wrk, or a client of our own where it is not installed."""

from __future__ import annotations

import http.client
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from . import machine
from .client import packed
from .processes import Children, python

CONNECTIONS = 32
SPARE_SECONDS = 25.0
LUA = Path(__file__).parent / "wrk.lua"


class WrongAnswer(Exception):
    """A server gave something else than what was to be measured."""


class Served(Protocol):
    """Somebody who answers at a port, whose CPU can be read."""

    port: int

    def cpu(self) -> float | None: ...


@dataclass(frozen=True)
class Load:
    """What one client was told, and what the server spent on it."""

    requests: int
    bytes: int
    seconds: float
    failed: int
    """Answers above 399."""
    broken: int
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    cpu: float | None = None

    def figures(self) -> dict[str, float | None]:
        """By wall and by the server's CPU."""
        good = self.requests - self.failed
        return {
            "per_second": good / self.seconds if self.seconds else None,
            "per_cpu_second": good / self.cpu if self.cpu else None,
            "cpu_share": self.cpu / self.seconds if self.cpu is not None and self.seconds else None,
            "p50_ms": self.p50_ms,
            "p99_ms": self.p99_ms,
            "max_ms": self.max_ms,
            "requests": self.requests,
            "failed": self.failed,
            "broken": self.broken,
        }


def told(output: str, cpu: float | None = None) -> Load:
    """What a client printed. Raises WrongAnswer where it printed no figures."""
    lines = [line for line in output.splitlines() if line.startswith("TOLD ")]
    if not lines:
        raise WrongAnswer(f"the client told nothing: {output[-300:]!r}")
    figures = json.loads(lines[-1].removeprefix("TOLD "))
    return Load(**{name: value for name, value in figures.items() if name != "statuses"}, cpu=cpu)


class Client:
    """One load under way."""

    def __init__(
        self,
        children: Children,
        port: int,
        requests: Sequence[bytes],
        *,
        seconds: float,
        connections: int = CONNECTIONS,
        is_own: bool = False,
        is_once: bool = False,
    ) -> None:
        self._children, self._seconds = children, seconds
        self._file = tempfile.NamedTemporaryFile(prefix="polosa-bench-")  # noqa: SIM115  # until it is done
        self._file.write(packed(list(requests)))
        self._file.flush()
        wrk = None if is_own or is_once else machine.program("wrk")
        length = max(1, round(seconds))
        if wrk:
            shape = ["-t1", f"-c{connections}", f"-d{length}s", "--timeout", "10s", "-s", str(LUA)]
            command = [wrk, *shape, f"http://127.0.0.1:{port}/", "--", self._file.name]
        else:
            own = [str(port), self._file.name, str(connections), str(seconds), *(["once"] if is_once else [])]
            command = python("-m", "bench.client", *own)
        self._process = children.start(command, name="client", core=children.cores.client, talks=True)

    def finish(self) -> Load:
        try:
            output, _ = self._process.communicate(timeout=self._seconds + SPARE_SECONDS)
        except subprocess.TimeoutExpired as late:
            raise WrongAnswer("the client did not end in time") from late
        finally:
            self._file.close()
            self._children.stop(self._process)
        return told(output.decode(errors="replace"))


def press(children: Children, server: Served, requests: Sequence[bytes], **shape: Any) -> Load:
    """Load on one server, with what it cost all the server's processes."""
    before = server.cpu()
    done = Client(children, server.port, requests, **shape).finish()
    after = server.cpu()
    cpu = after - before if before is not None and after is not None else None
    return Load(**{**done.__dict__, "cpu": cpu})


def get(path: str, port: int, headers: Mapping[str, str]) -> bytes:
    return _request("GET", path, port, headers, b"")


def post(path: str, port: int, headers: Mapping[str, str], body: bytes) -> bytes:
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _request("POST", path, port, {**headers, **kind}, body)


def _request(method: str, path: str, port: int, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def size(self) -> int:
        """With its head, roughly as it travels."""
        return len(self.body) + sum(len(name) + len(text) + 4 for name, text in self.headers.items()) + 17


def ask(port: int, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
    """One answer, the slow way. Header names are lower case."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, text in (headers or {}).items():
            connection.putheader(name, text)
        connection.endheaders()
        got = connection.getresponse()
        return Answer(got.status, {name.lower(): text for name, text in got.getheaders()}, got.read())
    finally:
        connection.close()
