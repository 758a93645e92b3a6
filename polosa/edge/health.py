"""Whether this process should be sent readers while the database is away.

It should, as long as it has pages that may stand in: all processes lose the database at once, and whoever takes
all of them out leaves readers with nothing. One that has never read the purge log keeps no pages, and is ready only if
it may show those on the disk.
"""

from __future__ import annotations

from . import conf, pages
from .background.overdue import OVERDUE
from .copies import COPIES


def is_away() -> bool:
    """The purge log could not be read for so long that readers are told to come again."""
    return pages.LOG.silent_for() > conf.value("WAIT_SECONDS")


def troubles() -> list[str]:
    if pages.LOG.moment() is None:
        return [] if COPIES.may_serve else ["the purge log has not been read"]
    silence = pages.LOG.silent_for()
    if not is_away() or ((len(pages.STORE) or COPIES.may_serve) and silence < conf.value("STALE_SECONDS")):
        return []
    return ["the database is away, and no page is kept that may stand in"]


def words(silence: float) -> str:
    """Of a process that is ready. An overdue job is told and keeps no readers away: they are served all the same."""
    since = f"for {silence:.0f} s" if silence < float("inf") else "since the start"
    ok = f"ok, from memory: the database has been away {since}" if is_away() else "ok"
    return "; ".join(filter(None, [ok, OVERDUE.words()]))
