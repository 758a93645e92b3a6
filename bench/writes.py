"""Live lanes, and what readers send: through the whole stack, committed."""

from __future__ import annotations

import itertools
import random
import time
from typing import Any
from urllib.parse import urlencode

from .figures import Pace, Row, at_least, medians
from .load import WrongAnswer, get, post, press
from .paper import Inside, wait_for_rows
from .processes import Children
from .server import Server

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = {"Sec-Fetch-Site": "same-origin", "User-Agent": FIREFOX}
MOODS = ("joy", "delight", "interest", "laughter", "surprise", "sadness", "anger", "worry")
TALKED_ABOUT = 10
"""Of what the town reads today, most votes and comments go to a handful of stories."""
MOST_COMMENTS_A_SECOND = 500
"""So many readers are there to write them."""
_numbers = itertools.count(random.randrange(1 << 24))


def _address() -> dict[str, str]:
    """Everybody comes from somewhere else, as the proxy in front tells; and not from where the last run came from."""
    n = next(_numbers)
    return {"X-Forwarded-For": f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"}


def lanes(children: Children, server: Server, inside: Inside, facts: dict[str, Any], pace: Pace) -> list[Row]:
    counters = [number for number, _ in facts["counters"]]
    threads = [number for number, _ in facts["threads"]]
    question = (
        f"/live/?c={','.join(map(str, sorted(threads[:30])))}&v={','.join(map(str, sorted(counters[:5])))}"
    )
    live = medians(
        press(children, server, [get(question, server.port, HERE)], seconds=pace.seconds).figures()
        for _ in range(pace.rounds)
    )
    rows = [
        Row("live lane", "35 counters in a request", live["per_cpu_second"], "per server-CPU-second",
            note=f"{live['per_second']:,.0f}/s by the wall, p99 {live['p99_ms']:.1f} ms"),
    ]  # fmt: skip
    before, told, taken = inside.ask("counts")["views"], [], 0
    for _ in range(pace.rounds):
        asked = [
            get(f"/views/{seal}.gif", server.port, {**HERE, **_address()})
            for _, seal in random.choices(facts["counters"], k=30_000 * pace.seconds)
        ]
        load = press(children, server, asked, seconds=pace.seconds)
        taken += min(load.requests, len(asked))
        told.append(load.figures())
    beacons = medians(told)
    counted = wait_for_rows(inside, "views", before + taken, 20) - before
    return [
        *rows,
        Row("beacons", "different readers, each counted", beacons["per_cpu_second"], "per server-CPU-second",
            note=f"{beacons['per_second']:,.0f}/s by the wall; of {taken:,} answered {counted:,} are in the database"),
    ]  # fmt: skip


def votes(children: Children, server: Server, inside: Inside, facts: dict[str, Any], pace: Pace) -> list[Row]:
    """Guests who have never voted before, each once, by the limits that every newsroom has."""

    def requests() -> list[bytes]:
        return [
            post(facts["vote"], server.port, {**HERE, **_address(), "HX-Request": "true"},
                 urlencode({"seal": seal, "mood": random.choice(MOODS)}).encode())
            for _, seal in random.choices(facts["strips"][:TALKED_ABOUT], k=1500 * pace.seconds)
        ]  # fmt: skip

    return _written(children, server, inside, "votes", requests, 250, pace)


def comments(
    children: Children, server: Server, inside: Inside, facts: dict[str, Any], pace: Pace
) -> list[Row]:
    """Readers who have signed in, each once: nobody may write twice in ten seconds."""
    cookies = iter(inside.ask("sessions", n=(pace.rounds + 1) * pace.seconds * MOST_COMMENTS_A_SECOND))

    def requests() -> list[bytes]:
        signed_in = list(itertools.islice(cookies, pace.seconds * MOST_COMMENTS_A_SECOND))
        return [
            post(facts["write"], server.port, {**HERE, **_address(), "Cookie": cookie},
                 urlencode({"seal": random.choice(facts["threads"][:TALKED_ABOUT])[1],
                            "text": f"Слово {next(_numbers)} о мосте, и ещё одно."}).encode())
            for cookie in signed_in
        ]  # fmt: skip

    return _written(children, server, inside, "comments", requests, 150, pace)


def _written(
    children: Children, server: Server, inside: Inside, name: str, requests: Any, target: float, pace: Pace
) -> list[Row]:
    """Raises WrongAnswer where more was answered than is in the database, or more than a few were refused."""
    press(children, server, requests(), seconds=1, connections=8)  # a process that has just started compiles
    time.sleep(0.5)
    before, told, taken, refused = inside.ask("counts")[name], [], 0, 0
    for _ in range(pace.rounds):
        load = press(children, server, requests(), seconds=pace.seconds, connections=8)
        taken += load.requests - load.failed
        refused += load.failed
        told.append(load.figures())
    figures = medians(told)
    written = wait_for_rows(inside, name, before + taken, 5) - before
    if written < taken or refused > taken / 100:
        raise WrongAnswer(f"{name}: {taken:,} were answered, {refused:,} refused, {written:,} are written")
    note = f"{figures['per_second']:,.0f}/s by the wall, p99 {figures['p99_ms']:.0f} ms"
    note += f"; {written:,} rows for {taken:,} answers, {refused:,} refused"
    return [at_least(name, "committed", figures["per_cpu_second"], "per server-CPU-second", target, note)]
