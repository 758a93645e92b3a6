"""This process's pages and pieces of pages: the stores, kept true by the purge log."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import Error

from . import conf, queries
from .copies import COPIES
from .entries import Entry
from .log import PurgeLog
from .shelves import Shelves
from .store import Store

if TYPE_CHECKING:
    from .fragments import Fragment  # which stand on this module

STORE = Shelves()
FRAGMENTS: Store[Fragment] = Store()
FILES: list[Store[Any]] = []
"""Of files, of which the database says whether they are published."""
COUNTERS: list[Callable[[Iterable[str] | None], None]] = []
"""Of numbers that are kept: each is told the keys, in whatever thread."""


def spoil(keys: Iterable[str] | None) -> None:
    """What wears one of `keys` (None: everything) is stale. Pieces first: a page is made of them."""
    FRAGMENTS.spoil(keys)
    STORE.spoil(keys)
    for store in FILES:
        store.spoil(keys)
    for counters in COUNTERS:
        counters(keys)


def remove(keys: Iterable[str] | None) -> None:
    """What wears one of `keys` (None: everything) is not to be shown any more, whatever happens to its next render."""
    for entry in STORE.wearing(keys):
        entry.is_removed = True
    if keys is not None:
        COPIES.bury(keys)
    else:
        COPIES.distrust()


LOG = PurgeLog(on_purge=spoil, on_removal=remove)


def keep(address: Hashable, entry: Entry, began: int | None) -> bool:
    """Whether the page may be shown to others. Not if a key of it was purged after the moment its render `began`.

    It may show what was before; then it is kept as a stale one, which stands in while the next is rendered.
    """
    if began is None or not STORE.put(address, entry, most=conf.value("BYTES")):
        return False
    if LOG.moved_since(began, entry.keys):  # asked once later purges can find it in the store
        entry.spoil(entry.began)
    return entry.spoiled_at is None


def is_still_true(entry: Entry, began: int | None) -> bool:
    """Of a page that is not kept: whether nothing it shows was purged since the moment its render `began`."""
    return began is not None and not LOG.moved_since(began, entry.keys)


def begin() -> tuple[int | None, float]:
    """Taken before a render's first query: the moment of the purge log, and the time."""
    return LOG.moment(), time.monotonic()


def catch_up() -> bool:
    """What anybody committed before this call has been applied when it returns; False while the database is away."""
    try:
        if LOG.moment() is None or LOG.has_gaps() or queries.may_hold_news():
            seen = LOG.look(now=True)
            if not seen:
                queries.forget_news()
            return seen
    except Error:
        return LOG.look(now=True)  # which complains, once
    LOG.note_silence()
    return True


def forget() -> None:
    """An empty cache, as after a start."""
    STORE.clear()
    FRAGMENTS.clear()
    LOG.forget()
