"""What happens when something changes: a herd on a purged page, and how soon a correction is read."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from . import tally
from .figures import Pace, Row, at_most
from .hits import ACCEPTED, BROWSER
from .load import Client, ask, get
from .paper import Inside
from .processes import Children
from .server import Server

HERD = 500
POLL_SECONDS = 0.004
PATIENCE_SECONDS = 5.0


def herd(children: Children, server: Server, inside: Inside, file: Path, pace: Pace) -> list[Row]:
    """So many at once on a front page that was purged a moment ago; renders are counted inside of Django."""
    worst, answered, slowest = 0, 0, 0.0
    for _ in range(pace.herds):
        ask(server.port, "/", {"Accept-Encoding": ACCEPTED["br"]})
        inside.ask("purge", keys=["front"])
        time.sleep(0.7)  # longer than an old page may stand in: all of them must wait for the new one
        before = tally.read(file, "/")
        load = Client(
            children,
            server.port,
            [get("/", server.port, {**BROWSER, "Accept-Encoding": ACCEPTED["br"], "Connection": "close"})],
            seconds=5,
            connections=HERD,
            is_once=True,
        ).finish()
        renders = tally.read(file, "/") - before
        worst = max(worst, *renders.values(), 0)
        answered += load.requests - load.failed
        slowest = max(slowest, load.max_ms)
    note = f"{answered} of {HERD * pace.herds} answered, the slowest after {slowest:.0f} ms"
    return [at_most("herd", f"renders a worker, {HERD} on a purged page", worst, "renders", 1, note)]


def fresh(servers: list[Server], inside: Inside, story: int, path: str, pace: Pace) -> list[Row]:
    """A correction is published by another process; each worker is asked until it shows the new headline."""
    seen: list[float] = []
    old = inside.ask("title", pk=story)
    for number in range(pace.corrections):
        for server in servers:
            ask(server.port, path)
        time.sleep(0.3)
        title = f"{old} — {number + 1}"
        done = inside.ask("correct", pk=story, title=title)
        left = dict(enumerate(servers))
        until = time.monotonic() + PATIENCE_SECONDS
        while left and time.monotonic() < until:
            for place, server in list(left.items()):
                if f"— {number + 1}<".encode() in ask(server.port, path).body:
                    seen.append((time.monotonic() - done["committed"]) * 1000)
                    del left[place]
            time.sleep(POLL_SECONDS)
        seen += [PATIENCE_SECONDS * 1000] * len(left)
    inside.ask("correct", pk=story, title=old)
    note = f"{len(seen)} sights in {len(servers)} workers; WordPress behind nginx with a purge on publish: 110–190 ms"
    return [
        at_most("publish to visible", "median", statistics.median(seen), "ms", 150, note),
        at_most("publish to visible", "the slowest", max(seen), "ms", 1000),
    ]
