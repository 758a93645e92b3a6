"""What is a view: a person with a browser, looking at the page, not again within half an hour."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from crawleruseragents import is_crawler

VISIT = timedelta(minutes=30)
FLOOD_WINDOW = timedelta(minutes=1)
FLOOD = 240
CROWD = 40
"""Different browsers of one network that are counted at one thing within a VISIT. A house, an office, the few kinds of
telephones of a town behind one address are fewer; whoever changes the name of a browser has no more than that."""
AGENT_MAX = 400
BROWSER = "mozilla/"
"""Every browser's name for thirty years; libraries and scripts seldom care to say it."""
PROGRAM = re.compile(r"(?<!cu)bot|crawl|spider|fetch|monitor|preview", re.IGNORECASE)
"""What programs call themselves. Cubot makes telephones."""


class View(NamedTuple):
    """Somebody looked: `visitor` and `network` are hashes that mean nothing after the day."""

    counter: int
    visitor: str
    network: str
    at: datetime


def counted(
    views: Sequence[View], known: Mapping[tuple[int, str], datetime]
) -> tuple[list[View], list[View]]:
    """Of `views` in order of time those that are no repeats: visitors not `known` where they looked, and known ones.

    One visitor is counted once in half an hour, however often they are in `views`.
    """
    last = dict(known)
    first: list[View] = []
    again: list[View] = []
    for view in sorted(views, key=lambda one: one.at):
        place = (view.counter, view.visitor)
        before = last.get(place)
        if before is not None and view.at < before + VISIT:
            continue
        last[place] = view.at
        (first if place not in known else again).append(view)
    return first, again


def without_floods(
    first: Sequence[View], again: Sequence[View], recent: Mapping[str, int]
) -> tuple[list[View], list[View]]:
    """What is left of them when no network has more than its fill; `recent` are those counted already."""
    room: dict[str, int] = {}

    def fits(view: View) -> bool:
        left = room.setdefault(view.network, FLOOD - recent.get(view.network, 0))
        room[view.network] = left - 1
        return left > 0

    return [view for view in first if fits(view)], [view for view in again if fits(view)]


def without_crowds(
    first: Sequence[View], again: Sequence[View], recent: Mapping[tuple[int, str], int]
) -> tuple[list[View], list[View]]:
    """What is left of them when no thing is looked at by more browsers of one network than a CROWD.

    `recent` says, by thing and network, how many of them were counted within the last VISIT.
    """
    room: dict[tuple[int, str], int] = {}

    def fits(view: View) -> bool:
        place = view.counter, view.network
        left = room.setdefault(place, CROWD - recent.get(place, 0))
        room[place] = left - 1
        return left > 0

    return [view for view in first if fits(view)], [view for view in again if fits(view)]


def is_reading(headers: Mapping[str, str]) -> bool:
    """Not a crawler, not a nameless program, not a page loaded in advance, not a picture on another site's page."""
    agent = headers.get("User-Agent", "").strip()[:AGENT_MAX]
    purpose = (
        f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')} {headers.get('X-Moz', '')}".lower()
    )
    return (
        agent.lower().startswith(BROWSER)
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and "prefetch" not in purpose
        and "prerender" not in purpose
        and PROGRAM.search(agent) is None
        and not is_crawler(agent, case_sensitive=False)
    )


def visitor_of(network: str, agent: str) -> str:
    """32 hex digits for one browser in one network: two people behind one router are mostly two."""
    return blake2b(f"{network}\n{agent[:AGENT_MAX]}".encode(), digest_size=16).hexdigest()
