"""Waiting for the lock of SQLite's one writer: for a while, and only for a moment while others have waited in vain."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from polosa.edge.plain_sql import database

LOCK_SECONDS = 3
MOMENT_SECONDS = 0.2
"""While somebody writes for long, everybody in line would wait in turn, each the whole time."""
SHORT_SECONDS = 30.0
"""A thread that only shows pages seldom writes, and would never learn that the lock is free again."""


def lose() -> None:
    """This thread's connection has waited in vain: until something is written it waits a moment only."""
    on = database()
    if _is_open_sqlite(on) and not _is_short(on):
        _wait(on, MOMENT_SECONDS)
        on._polosa_patience = on.settings_dict.get("OPTIONS", {}).get("timeout", 5)
        on._polosa_short_since = time.monotonic()


def regain(*, has_written: bool = True) -> None:
    """Something was written: the lock is free again; or nothing was, and it may be by now."""
    on = database()
    if not has_written and time.monotonic() - getattr(on, "_polosa_short_since", 0.0) < SHORT_SECONDS:
        return
    if _is_open_sqlite(on) and _is_short(on):
        _wait(on, on._polosa_patience)
        on._polosa_patience = None


@contextmanager
def moment() -> Iterator[None]:
    """Inside, nothing waits longer than a moment for the lock."""
    on = database()
    was_short = _is_short(on)
    lose()
    try:
        yield
    finally:
        if not was_short:
            regain()


def _is_open_sqlite(on: Any) -> bool:
    return on.vendor == "sqlite" and on.connection is not None


def _is_short(on: Any) -> bool:
    return getattr(on, "_polosa_patience", None) is not None


def _wait(on: Any, seconds: float) -> None:
    """Asked of SQLite itself: a pragma asks nothing of the file."""
    on.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
