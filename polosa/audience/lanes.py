"""View beacons, answered without Django: the picture a page shows to be counted."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from polosa.edge.journal import Journal, Ledger, Part
from polosa.edge.lanes import say
from polosa.edge.peers import client_address, peer_of
from polosa.kit.visitor import network_hash_of

from . import actions, queries, rules
from .conf import PIXEL

MOST_SEALS = 20_000
MOST_VISITORS = 200_000
MOST_NETWORKS = 50_000
LONGEST_SEAL = 800
STOP_SECONDS = 3.0


class Beacons:
    """What counts is in a file before the answer is sent; once a second it goes to the database."""

    prefix = "/views/"

    def __init__(self, folder: Path) -> None:
        ledger = Ledger(queries.journal_place, write_part, actions.forget_journal)
        self.journal = Journal(folder, ledger)
        self._counters: OrderedDict[str, int | None] = OrderedDict()
        self._seen: OrderedDict[tuple[int, str], float] = OrderedDict()
        self._floods: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self.taken = self.repeats = self.forged = self.floods = self.robots = 0

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self.journal.start()

    def stop(self) -> None:
        self.journal.stop(STOP_SECONDS)

    def stats(self) -> dict[str, float]:
        return {
            "views_taken": self.taken,
            "views_written": self.journal.written,
            "views_waiting": len(self.journal),
            "views_dropped": self.journal.dropped,
            "views_repeated": self.repeats,
            "views_forged": self.forged,
            "views_flooding": self.floods,
            "views_robots": self.robots,
        }

    def try_answer(self, scope: Any, proto: Any) -> bool:
        """Always: nothing here waits. The answer tells nobody whether the view counted."""
        method = scope.method
        if method not in {"GET", "HEAD"}:
            say(proto, 405, "text/plain", b"", ("Allow", "GET, HEAD"))
            return True
        counter = self._counter(scope.path[len(self.prefix) :])
        if counter is None:
            self.forged += 1
            say(proto, 404, "text/plain", b"")
        elif method == "HEAD":
            say(proto, 200, "image/gif", b"")
        else:
            self._try_to_look(counter, scope)
            say(proto, 200, "image/gif", PIXEL)
        return True

    async def answer(self, scope: Any, proto: Any) -> None:
        self.try_answer(scope, proto)

    def _try_to_look(self, counter: int, scope: Any) -> None:
        """The first visitor of a day makes a file, which a full disk does not take; then no view can be counted."""
        try:
            self._look(counter, scope)
        except OSError:
            self.journal.dropped += 1

    def _look(self, counter: int, scope: Any) -> None:
        get = scope.headers.get
        address = client_address(peer_of(scope.client), get("x-forwarded-for") or "")
        network, agent = network_hash_of(address), (get("user-agent") or "").strip()[: rules.AGENT_MAX]
        now = time.time()
        if self._is_flood(network, now):
            self.floods += 1
        elif not _is_reading(agent, _site(get), _purpose(get)):
            self.robots += 1
        else:
            self._note(rules.View(counter, rules.visitor_of(network, agent), network, _moment(now)), now)

    def _note(self, view: rules.View, now: float) -> None:
        """What this process has counted already need not be asked of the database."""
        place, before = (view.counter, view.visitor), self._seen.get((view.counter, view.visitor))
        if before is not None and now - before < rules.VISIT.total_seconds():
            self.repeats += 1
        elif self.journal.add(to_line(view)):
            self.taken += 1
            _remember(self._seen, place, now, MOST_VISITORS)

    def _is_flood(self, network: str, now: float) -> bool:
        """Of all that one network sends, counted or not; so much at most is looked at more closely."""
        minute = int(now // 60)
        begun, n = self._floods.get(network, (minute, 0))
        n = n + 1 if begun == minute else 1
        _remember(self._floods, network, (minute, n), MOST_NETWORKS)
        return n > 4 * rules.FLOOD

    def _counter(self, name: str) -> int | None:
        """Seals are opened once: all who read one cached page send the same."""
        seal = name.removesuffix(".gif")
        if seal == name or len(seal) > LONGEST_SEAL:
            return None
        if seal in self._counters:
            return self._counters[seal]
        counter = queries.counter_id_behind(seal) if seal.isascii() else None
        if counter is not None:
            _remember(self._counters, seal, counter, MOST_SEALS)
        return counter


def write_part(part: Part) -> None:
    """Lines of a journal's file into the database; a line that cannot be read is passed over."""
    views = [view for view in map(from_line, part.lines) if view is not None]
    actions.count_views(views=views, journal=part.name, upto=part.upto)


def to_line(view: rules.View) -> str:
    return f"{view.counter} {view.visitor} {view.network} {view.at.timestamp():.6f}"


def from_line(line: str) -> rules.View | None:
    try:
        counter, visitor, network, at = line.split()
        if max(len(visitor), len(network)) > 32 or not 0 < int(counter) < 2**63:
            return None
        return rules.View(int(counter), visitor, network, _moment(float(at)))
    except (ValueError, OverflowError, OSError):
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _purpose(get: Any) -> str:
    return f"{get('sec-purpose') or ''} {get('purpose') or ''} {get('x-moz') or ''}".strip()[:60]


def _site(get: Any) -> str | None:
    site = get("sec-fetch-site")
    return site[:20] if site is not None else None


@lru_cache(maxsize=8192)
def _is_reading(agent: str, site: str | None, purpose: str) -> bool:
    """Kept, since telling crawlers by their names costs more than all the rest."""
    said = {"User-Agent": agent, "Sec-Purpose": purpose}
    return rules.is_reading(said if site is None else {**said, "Sec-Fetch-Site": site})


def _remember(kept: OrderedDict[Any, Any], name: Any, value: Any, most: int) -> None:
    kept[name] = value
    kept.move_to_end(name)
    if len(kept) > most:
        kept.popitem(last=False)
