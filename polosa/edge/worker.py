"""One worker of the server: an event loop that answers from memory, and four threads in which Django works.

One renders what readers miss, one answers readers who are signed in, one takes what readers send, one is the desk's:
whoever waits for one of them does not wait for the others (docs/decisions/0012). Within each, networks take turns.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from django.http.cookie import parse_cookie
from django.utils.module_loading import import_string
from granian.rsgi import ProtocolClosed

from . import bodies, conf, heads, health, pages
from .addresses import SHARED_METHODS, host_of, is_personal, may_be_shared, shared_variant
from .at_hand import new_id
from .bridge import Bridge, Environ, Made, personal_environ
from .entries import with_status
from .express import Express, install, secure_by_proxy
from .file_reader import FileReader
from .files import Files, Folder
from .flights import Flights, Found
from .follower import Follower
from .lanes import Lane, say
from .line import Busy, Crowded, Line
from .peers import asking_network, is_trusted, peer_of
from .recorder import Recorder
from .refusals import home_instead, lead_home, prepare, refuse
from .requestlog import RequestLog
from .stats import Stats

log = logging.getLogger("polosa.edge")

SWITCH_SECONDS = 0.0005
"""How long a rendering thread keeps the interpreter while others want it: hits must not wait for pages."""
FIRST_LOOK_SECONDS = 5.0
READY_LOOK_SECONDS = 0.1
STOP_SECONDS = 4.0
PAUSE_SECONDS = 0.5
"""Who asks for too much at once is told so after this: otherwise he would ask again at once, which costs, too."""
MOST_PAUSED = 2000
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
        self.file_reader = FileReader(self.files)
        self.express = Express(self.files, self.lanes, self.stats, secure_by_proxy(_is_from_proxy))
        self.bridge = Bridge()
        self.follower = Follower()
        self.renders = _line("renders", "MOST_RENDERS_WAITING")
        self.readers = _line("readers", "MOST_PERSONAL_WAITING")
        self.posts = _line("posts", "MOST_PERSONAL_WAITING")
        self.desk = _line("desk", "MOST_PERSONAL_WAITING")
        self.lines = (self.renders, self.readers, self.posts, self.desk)
        self.recorder = Recorder(self, record) if record is not None else None
        self.is_express = False
        self.is_stopping = False
        self.bodies = bodies.Bodies()
        self._paused = 0
        self.on_ready: Callable[[], object] = lambda: None
        """Called in the loop, once, when this worker accepts connections and can serve readers."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        self.loop = loop
        self.flights = Flights(self.bridge, self.renders, self.stats, loop)
        for line in self.lines:
            line.start()
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
        prepare()
        loop.call_soon(self._look_ready)  # the loop runs when connections are accepted
        log.info("a worker has started", extra={"pid": os.getpid()})
        gc.collect()
        gc.freeze()  # what was loaded stays: the collector need not look at it again while readers wait

    def _look_ready(self) -> None:
        if self.is_stopping:
            return
        if self.troubles():
            self.loop.call_later(READY_LOOK_SECONDS, self._look_ready)
        else:
            self.on_ready()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Every request has been answered by now."""
        self.is_stopping = True
        until = time.monotonic() + STOP_SECONDS
        for line in reversed(self.lines):
            line.stop(max(0.1, until - time.monotonic()))
        for lane in self.lanes:
            lane.stop()
        self.follower.stop(1)
        if self.recorder is not None:
            self.recorder.stop(1)
        log.info("a worker has ended", extra={"pid": os.getpid()})

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        try:
            await self._answer(scope, proto)
        except Crowded:
            self.stats.busy += 1
            self.requests.refused(scope, 429)
            await self._pause()
            refuse(proto, 429, scope)
        except (Busy, TimeoutError):
            self.stats.busy += 1
            self.requests.refused(scope, 503)
            refuse(proto, 503, scope)
        except bodies.Refused as refused:
            if refused.status == 413 and _is_from_proxy(scope):
                await bodies.drain(proto)
            self._refuse(scope, proto, refused.status)
        except ProtocolClosed:  # the reader has left
            pass
        except Exception:
            self.requests.broke(scope)
            with suppress(Exception):  # if an answer had begun already
                refuse(proto, 500, scope)

    async def _answer(self, scope: Any, proto: Any) -> None:
        path, method, get = scope.path, scope.method, scope.headers.get
        if path in {LIVE, READY}:
            self._tell_health(proto, path)
        elif status := heads.refusal_of(scope, more_methods=_methods_for(scope)):
            self._refuse(scope, proto, status)
        elif (lane := self._lane(path)) is not None:
            self.stats.lanes += 1
            await lane.answer(scope, proto)
        elif host_of(get("host") or "") is None:
            self._refuse_host(scope, proto)
        elif method in SHARED_METHODS and path.startswith(self.files.prefixes):
            await self._send_file(scope, proto)
        elif not (method in SHARED_METHODS and may_be_shared(path) and await self._shared(scope, proto)):
            await self._personal(scope, proto)

    def _refuse(self, scope: Any, proto: Any, status: int) -> None:
        self.stats.refused += 1
        self.requests.refused(scope, status)
        refuse(proto, status, scope)

    async def _pause(self) -> None:
        if self._paused >= MOST_PAUSED:
            return
        self._paused += 1
        try:
            await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._paused -= 1

    def _refuse_host(self, scope: Any, proto: Any) -> None:
        home = home_instead(scope)
        if home:
            lead_home(proto, home)
        else:
            self._refuse(scope, proto, 400)

    async def _shared(self, scope: Any, proto: Any) -> bool:
        """Whether this is a page for everybody, which then has been sent."""
        get = scope.headers.get
        address = self.express.address(scope)
        found = await self.flights.find(address, asking_network(scope)) if address is not None else None
        if isinstance(found, Found):
            entry, verdict = found
            ready = entry.answers[self.express.coding(get("accept-encoding"))]
            if verdict:
                ready = ready._replace(
                    headers=with_status(ready.headers, verdict), short=with_status(ready.short, verdict)
                )
            self.express.send(proto, scope.method, entry.status, ready, get("if-none-match"))
        elif found is not None and (found.body or found.status < 500):
            _send_whole(proto, scope.method, found)
        elif found is not None:  # not even Django's page of errors could be made
            refuse(proto, found.status, scope)
        return found is not None

    async def _personal(self, scope: Any, proto: Any) -> None:
        line, network = self._line_for(scope), asking_network(scope)
        line.check(network)  # before a body is received for nothing
        body = await self.bodies.receive(scope, proto, network, partial(self._may_upload, scope, network))
        try:
            peer = peer_of(scope.client)
            trusted = is_trusted(peer)
            request_id = _request_id(scope, trusted)
            environ = personal_environ(
                scope, peer=peer, is_trusted=trusted, body=body.file, size=body.size, request_id=request_id
            )
            asked = time.monotonic()
            made = await line.ask(partial(self._made, environ), self.loop, network=network)
        finally:
            body.close()
        self._count_personal(made, asked)
        self.requests.answered(scope.method, scope.path, made, request_id=request_id, asked=asked)
        made.headers.append(("X-Request-ID", request_id))
        if made.status >= 500 and scope.method in SHARED_METHODS and await self._stands_in(scope, proto):
            return
        if heads.is_chunked(scope):
            made.headers.append(("Connection", "close"))
        if made.chunks is None:
            _send_whole(proto, scope.method, made)
        else:
            await self._send_chunks(proto, scope.method, made, line, network)

    async def _stands_in(self, scope: Any, proto: Any) -> bool:
        """A page as everybody sees it, for somebody whose own could not be made. Nobody keeps it."""
        address = self.express.guest_address(scope) if may_be_shared(scope.path) else None
        entry = await self.flights.stand_in(address) if address is not None else None
        if entry is None or entry.is_brief:
            return False
        self.stats.stale += 1
        ready = entry.answers[self.express.coding(scope.headers.get("accept-encoding"))]
        said = with_status(ready.headers, "hit; fwd=stale; detail=render-failed")
        private = [(name, "private, no-store" if name == "Cache-Control" else text) for name, text in said]
        self.express.send(proto, scope.method, entry.status, ready._replace(headers=private), None)
        return True

    async def _may_upload(self, scope: Any, network: str) -> bool:
        cookies, check = parse_cookie(scope.headers.get("cookie") or ""), conf.value("UPLOAD_CHECK")
        if not is_personal(cookies) or not check:
            return False

        def ask() -> bool:
            close_old_connections()
            return bool(import_string(check)(cookies))

        try:
            return await self.desk.ask(ask, self.loop, network=network)
        except DatabaseError as away:
            raise Busy from away

    def _line_for(self, scope: Any) -> Line:
        if scope.path.startswith(conf.value("UPLOADS")):
            return self.desk
        return self.readers if scope.method in SHARED_METHODS else self.posts

    def _made(self, environ: Environ) -> Made:
        return self.bridge.personal(environ)

    def _count_personal(self, made: Made, asked: float) -> None:
        self.stats.passed += 1
        self.stats.personal_seconds += made.seconds
        self.stats.personal_times.add(made.ended - made.begun)
        self.stats.personal_waits.add(made.begun - asked)

    async def _send_chunks(self, proto: Any, method: str, made: Made, line: Line, network: str) -> None:
        """Each chunk is a job of its own: a long export lets others pass."""

        def ask(job: Callable[[], Any]) -> asyncio.Future[Any]:
            return line.ask(job, self.loop, network=network, is_begun=True)

        try:
            if method == "HEAD":
                proto.response_empty(made.status, made.headers)
                return
            transport = proto.response_stream(made.status, made.headers)
            while True:
                chunk = await ask(partial(next, made.chunks, None))  # type: ignore[call-overload]
                if chunk is None:
                    return
                await transport.send_bytes(chunk)
        finally:
            await ask(made.close)

    async def _send_file(self, scope: Any, proto: Any) -> None:
        if self.express.try_answer(scope, proto):
            return
        try:
            entry = await self.file_reader.find(scope.path, asking_network(scope))
        except DatabaseError as away:  # nobody can say whether it is published
            raise Busy from away
        if entry is None:
            if self.files.has_more(scope.path) and shared_variant(scope.headers.get("cookie") or "") is None:
                await self._personal(scope, proto)
            else:
                refuse(proto, 404, scope)
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
        away = health.is_away()
        found = {
            "stopping": self.is_stopping,
            "the purge log is not followed": not self.follower.lives,
            "no page can be rendered": self._is_stuck(self.renders, away),
            "readers who are signed in get no answer": self._is_stuck(self.readers, away),
            "what readers send is not taken": self._is_stuck(self.posts, away),
            "the desk does not answer": self._is_stuck(self.desk, away),
        }
        return [*health.troubles(), *(trouble for trouble, is_so in found.items() if is_so)]

    @staticmethod
    def _is_stuck(line: Line, is_excused: bool) -> bool:
        return not line.lives or (line.busy_for > conf.value("WAIT_SECONDS") and not is_excused)


def _line(name: str, most: str) -> Line:
    return Line(name, most=conf.value(most), at_end=connections.close_all)


def _methods_for(scope: Any) -> frozenset[str]:
    """What the desk's own scripts use beside the usual, for who is signed in."""
    if scope.method in heads.METHODS or not scope.path.startswith(conf.value("UPLOADS")):
        return frozenset()
    is_personal = shared_variant(scope.headers.get("cookie") or "") is None
    return frozenset(conf.value("UPLOAD_METHODS")) if is_personal else frozenset()


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
