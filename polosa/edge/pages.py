"""This process's pages and pieces of pages: the stores, kept true by the purge log."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from . import conf
from .entries import Entry
from .log import PurgeLog
from .store import Store

if TYPE_CHECKING:
    from .fragments import Fragment  # which stand on this module

STORE: Store[Entry] = Store()
FRAGMENTS: Store[Fragment] = Store()


def spoil(keys: Iterable[str] | None) -> None:
    """What wears one of `keys` (None: everything) is stale. Pieces first: a page is made of them."""
    FRAGMENTS.spoil(keys)
    STORE.spoil(keys)


LOG = PurgeLog(on_purge=spoil)


def keep(address: Hashable, entry: Entry, began: int | None) -> bool:
    """Not if a key of the page was purged after the render `began`: it may show what was before."""
    if began is None or not STORE.put(address, entry, most=conf.value("BYTES")):
        return False
    if LOG.moved_since(began, entry.keys):  # asked once later purges can find it in the store
        entry.is_spoiled = True
    return not entry.is_spoiled


def forget() -> None:
    """An empty cache, as after a start."""
    STORE.clear()
    FRAGMENTS.clear()
    LOG.forget()
