"""The shortest way: what is in memory is answered in the server's own thread, before the event loop is woken.

granian hands a request to Python in a thread of the server, which schedules a coroutine in the event loop's thread.
For a page that lies ready in memory waking the other thread costs more than everything else (docs/decisions/0008).
So the place where requests are handed over is ours (`install`); what cannot be answered at once goes on to the loop.
That place is no public part of granian: where it is not as expected, `install` says so and every request takes the
loop, which asks the same `Express` and gives the same answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from inspect import signature
from typing import Any

from django.conf import settings

from . import pages
from .addresses import (
    LONGEST_PATH,
    LONGEST_REMEMBERED,
    Address,
    host_of,
    shared_variant,
    variant_cookie,
    variant_of,
)
from .entries import Ready, coding_for, has_tag
from .files import Files
from .heads import is_plain
from .lanes import Lane
from .parameters import known_query
from .stats import Stats

Get = Callable[[str], str | None]

LONGEST_CODINGS = 200
MOST_REMEMBERED = 1000
"""Different Host and Accept-Encoding headers."""


class Express:
    """Answers from memory, without waiting for anything."""

    def __init__(
        self, files: Files, lanes: Sequence[Lane], stats: Stats, is_secure: Callable[[Any], bool] | None
    ) -> None:
        self._files, self._lanes, self._stats, self._is_secure = files, lanes, stats, is_secure
        self._hosts: dict[str, str] = {}
        self._codings: dict[str, str] = {}
        self._default = shared_variant("")
        self._variant_of = lru_cache(maxsize=4096)(shared_variant)
        self._not_pages = (*files.prefixes, *(lane.prefix for lane in lanes))

    def try_answer(self, scope: Any, proto: Any) -> bool:
        """Whether the request was answered."""
        method = scope.method
        if method != "GET" and method != "HEAD":  # noqa: PLR1714  # a set costs twice as much
            return False
        if not is_plain(scope):
            return False
        path, get = scope.path, scope.headers.get
        if path.startswith(self._not_pages):
            return self._try_other(scope, path, get, proto, method)
        key = self._key(scope, path, get)
        entry = pages.STORE.get(key) if key is not None else None
        if entry is None or entry.spoiled_at is not None or time.monotonic() >= entry.fresh_until:
            return False
        ready = entry.answers[self.coding(get("accept-encoding"))]
        self.send(proto, method, entry.status, ready, get("if-none-match"))
        return True

    def address(self, scope: Any) -> Address | None:
        """Of a GET; None for what may be personal. Whether such a path is ever kept is not asked here."""
        key = self._key(scope, scope.path, scope.headers.get)
        return Address(*key) if key is not None else None

    def guest_address(self, scope: Any) -> Address | None:
        """The same, as if whoever asks were nobody: of their cookies only the choice of a variant counts."""
        cookie = variant_cookie(variant_of(scope.headers.get("cookie") or "")) or None
        get = scope.headers.get
        key = self._key(scope, scope.path, lambda name: cookie if name == "cookie" else get(name))
        return Address(*key) if key is not None else None

    def _key(self, scope: Any, path: str, get: Get) -> tuple[str, str, str, str, bool] | None:
        """Equal to the address, and made in a quarter of the time."""
        cookies = get("cookie")
        variant = self._default if cookies is None else self._variant(cookies)
        if variant is None or len(path) > LONGEST_PATH:
            return None
        text = scope.query_string
        query = known_query(path, text) if text else ""
        host = self._host(get("host"))
        if host is None:
            return None
        if self._is_secure is not None and self._is_secure(scope):
            host = "https://" + host[7:]
        return host, path, query, variant, get("hx-request") is not None

    def _variant(self, cookies: str) -> str | None:
        """Who was found to be somebody is looked at anew each time: sessions end."""
        known = self._variant_of(cookies) if len(cookies) <= LONGEST_REMEMBERED else None
        return known if known is not None else shared_variant(cookies)

    def coding(self, accepted: str | None) -> str:
        if accepted is None:
            return "identity"
        known = self._codings.get(accepted)
        if known is None:
            known = coding_for(accepted)
            if len(self._codings) < MOST_REMEMBERED and len(accepted) <= LONGEST_CODINGS:
                self._codings[accepted] = known
        return known

    def _host(self, header: str | None) -> str | None:
        if header is None:
            return None
        known = self._hosts.get(header)
        if known is None:
            known = host_of(header)
            known = f"http://{known}" if known is not None else None
            if known is not None and len(self._hosts) < MOST_REMEMBERED:
                self._hosts[header] = known
        return known

    def _try_other(self, scope: Any, path: str, get: Get, proto: Any, method: str) -> bool:
        for lane in self._lanes:
            if path.startswith(lane.prefix):
                return lane.try_answer(scope, proto)
        entry = self._files.kept(path)
        if entry is None or entry.answers is None:
            return False
        ready = entry.answers[self.coding(get("accept-encoding"))]
        self.send(proto, method, 200, ready, get("if-none-match"))
        return True

    def send(self, proto: Any, method: str, status: int, ready: Ready, known: str | None) -> None:
        if known is not None and status == 200 and has_tag(known, ready.tag):
            self._stats.not_modified += 1
            proto.response_empty(304, ready.short)
            return
        self._stats.hits += 1
        if method == "HEAD":
            proto.response_empty(status, ready.headers)
        else:
            proto.response_bytes(status, ready.headers, ready.body)


def install(try_answer: Callable[[Any, Any], bool]) -> bool:
    """In this process, from now on: `try_answer` first, the loop second. False where granian is not as expected."""
    from granian import _futures

    schedule = getattr(_futures, "_cbsched_aioschedule", None)
    if schedule is None or list(signature(schedule).parameters) != ["loop", "ctx", "cb"]:
        return False

    def ours(loop: Any, ctx: Any, cb: Any) -> Callable[[Any], None]:
        later = schedule(loop, ctx, cb)

        def hand_over(watcher: Any) -> None:
            try:
                answered = try_answer(watcher.scope, watcher.proto)
            except Exception:  # whatever it was, the loop's way tells of it
                answered = False
            if answered:
                watcher.done()
            else:
                later(watcher)

        return hand_over

    setattr(_futures, "_cbsched_aioschedule", ours)  # noqa: B010  # it is not ours to name
    return True


def secure_by_proxy(believes: Callable[[Any], bool]) -> Callable[[Any], bool] | None:
    """Tells whether a request came by https, as a proxy that is believed says; None where there is none."""
    secure = settings.SECURE_PROXY_SSL_HEADER
    if not secure:
        return None
    name, wanted = secure[0].removeprefix("HTTP_").lower().replace("_", "-"), secure[1]
    return lambda scope: scope.headers.get(name) == wanted and believes(scope)
