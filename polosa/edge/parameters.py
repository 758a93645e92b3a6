"""Which parameters of an address a page understands, and the one way in which each of their values is written.

A view says so with `@takes(before=place)`. Whatever else stands after the question mark is taken out before anything is
looked up or rendered: otherwise `?anything=1` made pages of its own, and memory and a render for each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.urls import Resolver404, resolve

from . import conf

MOST_FIELDS = 50
LONGEST_READ = 2000
"""Characters of a query; of a longer one nothing is read."""
LONGEST_REMEMBERED = 500
"""Of texts that clients choose: longer ones are read anew each time, so that they fill no memory."""

Read = Callable[[str], str]
"""From a value to the one way of writing it; empty for what means nothing, which is as if it were not there."""
V = TypeVar("V", bound=Callable[..., Any])

_MARK = "edge_takes"
_NONE: Mapping[str, Read] = {}


def takes(**parameters: Read) -> Callable[[V], V]:
    """Says which parameters a view reads. Signed in readers' requests reach it with all that was asked."""

    def mark(view: V) -> V:
        setattr(view, _MARK, parameters)
        return view

    return mark


def one_of(values: Collection[str]) -> Read:
    return lambda text: text if text in values else ""


def number(most: int) -> Read:
    """From 1 to `most`, without noughts before it."""

    def read(text: str) -> str:
        known = text.isascii() and text.isdecimal() and len(text) <= len(str(most)) + 3
        return str(int(text)) if known and 0 < int(text) <= most else ""

    return read


def short(most: int) -> Read:
    """Any text of so many characters; spaces around it are none of it."""
    return lambda text: text.strip() if len(text.strip()) <= most else ""


def cut(most: int) -> Read:
    """Any text, of which so many characters are read."""
    return lambda text: text.strip()[:most]


def known_query(path: str, text: str) -> str:
    """Sorted, each parameter once, its last value counting as in Django. What is past reading is not read."""
    if not text or len(text) > LONGEST_READ:
        return ""
    read = _known if len(path) + len(text) <= LONGEST_REMEMBERED else _known.__wrapped__
    return read(path, text, settings.ROOT_URLCONF)


@lru_cache(maxsize=4096)
def _known(path: str, text: str, addresses: str) -> str:
    try:
        asked = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return ""
    understood = taken_by(path, addresses)
    kept = {name: read(asked[name]) for name, read in understood.items() if name in asked}
    return urlencode(sorted((name, value) for name, value in kept.items() if value))


def taken_by(path: str, addresses: str) -> Mapping[str, Read]:
    """What the view at `path` understands; where there is none, what an old site may have named its items by."""
    return _taken(path, addresses) if len(path) <= LONGEST_REMEMBERED else _taken.__wrapped__(path, addresses)


@lru_cache(maxsize=4096)
def _taken(path: str, addresses: str) -> Mapping[str, Read]:
    for tried in (path, f"{path}/"):  # the second is where Django leads who forgot the slash
        try:
            found: Mapping[str, Read] = getattr(resolve(tried, addresses).func, _MARK, _NONE)
        except Resolver404:
            continue
        return found
    return dict.fromkeys(conf.value("QUERY_ELSEWHERE"), short(60))
