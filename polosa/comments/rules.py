"""Pure decisions about comments."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar
from zlib import crc32

from polosa.kit.signs import is_blank
from polosa.kit.text import plain

from .conf import EDIT_WINDOW, LONGEST, MOST_LINKS, Rates
from .enums import Refusal

SAYS_SOMETHING = 40
"""A shorter text («Согласен») may well be said about many stories."""
HUES = 12

_UNSEEN = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_CONTROL = re.compile(rf"[{_UNSEEN}]")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LINK = re.compile(r"<a\s", re.IGNORECASE)


class Branching(Protocol):
    """What a tree is made of."""

    id: int
    parent_id: int | None
    root_id: int | None

    @property
    def is_visible(self) -> bool: ...


Row = TypeVar("Row", bound=Branching)


def tidy(text: str) -> str:
    """What was typed, without what can not be seen: control and direction characters, blanks at both ends."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text)).strip()


def text_refusal(text: str, html: str) -> Refusal | None:
    """What is wrong with a tidy `text` that the sanitiser has made into `html`."""
    if len(text) > LONGEST:
        return Refusal.LONG
    if is_blank(plain(html)):
        return Refusal.EMPTY
    return Refusal.LINKS if len(_LINK.findall(html)) > MOST_LINKS else None


def is_hasty(times: Sequence[datetime], at: datetime, rates: Rates) -> bool:
    """Whether one more at `at` would be more than some rate lets through."""
    return any(sum(t > at - timedelta(seconds=seconds) for t in times) >= most for most, seconds in rates)


def is_repeated(text: str, thread_id: int, said: Iterable[tuple[str, int]]) -> bool:
    """The same words in one discussion; about different stories, the same words that say something."""
    folded = _folded(text)
    return any(
        _folded(before) == folded and (where == thread_id or len(folded) > SAYS_SOMETHING)
        for before, where in said
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def may_edit_at(written_at: datetime, at: datetime) -> bool:
    return at - written_at < EDIT_WINDOW


def tree(rows: Sequence[Row]) -> list[Row]:
    """Branch by branch, answers under what they answer, earlier before later.

    Without those that have nothing visible in or under them. `rows` come in order of time; who answers a row
    that is not among them stands under the root of the branch. Any depth, in linear time.
    """
    by_pk = {row.id: row for row in rows}
    above = {row.id: _above(row, by_pk) for row in rows}
    alive = _alive(rows, above)
    below: dict[int | None, list[Row]] = defaultdict(list)
    for row in reversed(rows):
        if row.id in alive:
            below[above[row.id]].append(row)
    ordered, waiting = [], below[None]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += below[row.id]
    return ordered


def _above(row: Branching, by_pk: dict[int, Row]) -> int | None:
    places = (row.parent_id, row.root_id)
    return next((pk for pk in places if pk is not None and pk in by_pk and pk != row.id), None)


def _alive(rows: Sequence[Branching], above: dict[int, int | None]) -> set[int]:
    alive: set[int] = set()
    for row in rows:
        pk: int | None = row.id if row.is_visible else None
        while pk is not None and pk not in alive:
            alive.add(pk)
            pk = above[pk]
    return alive


@lru_cache(maxsize=2000)
def badge(name: str) -> tuple[str, int]:
    """What stands for somebody's picture: a letter and a colour."""
    return initial(name), hue(name)


def hue(name: str) -> int:
    """One of twelve colours, always the same for one name."""
    return crc32(name.encode()) % HUES


def initial(name: str) -> str:
    return next((char.upper() for char in name if char.isalnum()), "?")
