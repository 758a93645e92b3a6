"""One worker of the server: an event loop that answers from memory, and two threads in which Django works.

One thread renders what readers miss, one answers the desk, everybody signed in and every form: more threads would only
make all of them slower (docs/decisions/0008).
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections
from granian.rsgi import ProtocolClosed

from . import bodies, conf, health, pages
from .addresses import SHARED_METHODS, host_of, may_be_shared
from .at_hand import new_id
from .bridge import Bridge, Environ, Made, personal_environ
from .entries import with_status
from .express import Express, install, secure_by_proxy
from .files import Files, Folder
from .flights import Flights, Found
from .follower import Follower
from .lanes import Lane, say
from .line import LATER, SOON, Busy, Line
from .peers import is_trusted, peer_of
from .recorder import Recorder
from .refusals import refuse
from .requestlog import RequestLog
from .stats import Stats

log = logging.getLogger("polosa.edge")

SWITCH_SECONDS = 0.0005
"""How long a rendering thread keeps the interpreter while others want it: hits must not wait for pages."""
FIRST_LOOK_SECONDS = 5.0
STOP_SECONDS = 4.0
LIVE, READY = "/healthz", "/readyz"
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


class Worker:
    """An RSGI application. Nothing of it runs before `__rsgi_init__`."""

    def __init__(
        self, *, folders: Sequence[Folder] = (), lanes: Sequence[Lane] = (), record: Path | None = None
    ) -> None:
        """`record` is the folder in which this worker's numbers are kept for whoever looks in."""
        self.stats = Stats()
        self.requests = RequestLog()
        self.lanes = tuple(lanes)
        self.files = Files(tuple(folders))
        self.express = Express(self.files, self.lanes, self.stats, secure_by_proxy(_is_from_proxy))
        self.bridge = Bridge()
        self.follower = Follower()
        self.renders = Line("renders", most=conf.value("MOST_RENDERS_WAITING"), at_end=connections.close_all)
        self.desk = Line("desk", most=conf.value("MOST_PERSONAL_WAITING"), at_end=connections.close_all)
        self.recorder = Recorder(self, record) if record is not None else None
        self.is_express = False
        self.is_stopping = False

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        self.loop = loop
        self.flights = Flights(self.bridge, self.renders, self.stats, loop)
        self.renders.start()
        self.desk.start()
        for lane in self.lanes:
            lane.start(loop)
        if not self.follower.start(FIRST_LOOK_SECONDS):
            log.warning("the purge log cannot be read yet; until it can, no page is kept")
        self.is_express = install(self.express.try_answer)
        if not self.is_express:
            log.warning(
                "this granian hands requests over in another way: pages in memory take the longer way"
            )
        if self.recorder is not None:
            self.recorder.start()
        log.info("a worker has started", extra={"pid": os.getpid()})
        gc.collect()
        gc.freeze()  # what was loaded stays: the collector need not look at it again while readers wait

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Every request has been answered by now."""
        self.is_stopping = True
        self.desk.stop(STOP_SECONDS)
        self.renders.stop(STOP_SECONDS)
        for lane in self.lanes:
            lane.stop()
        self.follower.stop(1)
        if self.recorder is not None:
            self.recorder.stop(1)
        log.info("a worker has ended", extra={"pid": os.getpid()})

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        try:
            await self._answer(scope, proto)
        except (Busy, TimeoutError):
            self.stats.busy += 1
            self.requests.refused(scope, 503)
            refuse(proto, 503)
        except bodies.Refused as refused:
            self.stats.refused += 1
            self.requests.refused(scope, refused.status)
            refuse(proto, refused.status)
        except ProtocolClosed:  # the reader has left
            pass
        except Exception:
            self.requests.broke(scope)
            with suppress(Exception):  # if an answer had begun already
                refuse(proto, 500)

    async def _answer(self, scope: Any, proto: Any) -> None:
        path, method, get = scope.path, scope.method, scope.headers.get
        if path in {LIVE, READY}:
            self._tell_health(proto, path)
        elif (lane := self._lane(path)) is not None:
            self.stats.lanes += 1
            await lane.answer(scope, proto)
        elif host_of(get("host") or "") is None:
            self.stats.refused += 1
            self.requests.refused(scope, 400)
            refuse(proto, 400)
        elif method in SHARED_METHODS and path.startswith(self.files.prefixes):
            await self._send_file(scope, proto)
        elif not (method in SHARED_METHODS and may_be_shared(path) and await self._shared(scope, proto)):
            await self._personal(scope, proto)

    async def _shared(self, scope: Any, proto: Any) -> bool:
        """Whether this is a page for everybody, which then has been sent."""
        get = scope.headers.get
        address = self.express.address(scope)
        found = await self.flights.find(address) if address is not None else None
        if isinstance(found, Found):
            entry, verdict = found
            ready = entry.answers[self.express.coding(get("accept-encoding"))]
            if verdict:
                ready = ready._replace(
                    headers=with_status(ready.headers, verdict), short=with_status(ready.short, verdict)
                )
            self.express.send(proto, scope.method, entry.status, ready, get("if-none-match"))
        elif found is not None:
            _send_whole(proto, scope.method, found)
        return found is not None

    async def _personal(self, scope: Any, proto: Any) -> None:
        body, size = await bodies.receive(scope, proto)
        peer = peer_of(scope.client)
        trusted = is_trusted(peer)
        request_id = _request_id(scope, trusted)
        environ = personal_environ(
            scope, peer=peer, is_trusted=trusted, body=body, size=size, request_id=request_id
        )
        order = SOON if scope.path.startswith(conf.value("UPLOADS")) else LATER
        try:
            asked = time.monotonic()
            made = await self.desk.ask(partial(self._made, environ), self.loop, order=order)
        finally:
            body.close()
        self._count_personal(made, asked)
        self.requests.answered(scope.method, scope.path, made, request_id=request_id, asked=asked)
        made.headers.append(("X-Request-ID", request_id))
        if made.chunks is None:
            _send_whole(proto, scope.method, made)
        else:
            await self._send_chunks(proto, scope.method, made)

    def _made(self, environ: Environ) -> Made:
        return self.bridge.personal(environ)

    def _count_personal(self, made: Made, asked: float) -> None:
        self.stats.passed += 1
        self.stats.personal_seconds += made.seconds
        self.stats.personal_times.add(made.ended - made.begun)
        self.stats.personal_waits.add(made.begun - asked)

    async def _send_chunks(self, proto: Any, method: str, made: Made) -> None:
        """Each chunk is a job of its own: a long export lets others pass."""
        try:
            if method == "HEAD":
                proto.response_empty(made.status, made.headers)
                return
            transport = proto.response_stream(made.status, made.headers)
            while True:
                chunk = await self.desk.ask(partial(next, made.chunks, None), self.loop)  # type: ignore[call-overload]
                if chunk is None:
                    return
                await transport.send_bytes(chunk)
        finally:
            await self.desk.ask(made.close, self.loop)

    async def _send_file(self, scope: Any, proto: Any) -> None:
        if self.express.try_answer(scope, proto):
            return
        entry = await self.loop.run_in_executor(None, self.files.find, scope.path)
        if entry is None:
            refuse(proto, 404)
            return
        self.stats.files += 1
        get = scope.headers.get
        if entry.answers is not None:
            ready = entry.answers[self.express.coding(get("accept-encoding"))]
            self.express.send(proto, scope.method, 200, ready, get("if-none-match"))
        elif get("if-modified-since") == entry.modified:
            proto.response_empty(304, entry.headers[1:])
        elif scope.method == "HEAD":
            proto.response_empty(200, entry.headers)
        else:
            proto.response_file(200, entry.headers, entry.path)

    def _lane(self, path: str) -> Lane | None:
        return next((lane for lane in self.lanes if path.startswith(lane.prefix)), None)

    def _tell_health(self, proto: Any, path: str) -> None:
        troubles = [] if path == LIVE else self.troubles()
        body = "ok" if path == LIVE else "; ".join(troubles) or health.words(pages.LOG.silent_for())
        say(proto, 503 if troubles else 200, "text/plain; charset=utf-8", body.encode())

    def troubles(self) -> list[str]:
        """Why this worker should be sent no readers; empty when it can serve. What waits for a database is excused."""
        most = conf.value("WAIT_SECONDS")
        away = health.is_away()
        found = {
            "stopping": self.is_stopping,
            "the purge log is not followed": not self.follower.lives,
            "no page can be rendered": not self.renders.lives or (self.renders.busy_for > most and not away),
            "the desk does not answer": not self.desk.lives or (self.desk.busy_for > most and not away),
        }
        return [*health.troubles(), *(trouble for trouble, is_so in found.items() if is_so)]


def _is_from_proxy(scope: Any) -> bool:
    return is_trusted(peer_of(scope.client))


def _request_id(scope: Any, is_trusted: bool) -> str:
    said = scope.headers.get("x-request-id") if is_trusted else None
    return said if said and REQUEST_ID.fullmatch(said) else new_id()


def _send_whole(proto: Any, method: str, made: Made) -> None:
    if made.file and method != "HEAD":
        proto.response_file(made.status, made.headers, made.file)
        return
    headers = made.headers
    if not made.file and made.status not in {204, 304} and not _has_length(headers):
        headers = [*headers, ("Content-Length", str(len(made.body)))]
    if method == "HEAD" or not made.body:
        proto.response_empty(made.status, headers)
    else:
        proto.response_bytes(made.status, headers, made.body)


def _has_length(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-length" for name, _ in headers)
