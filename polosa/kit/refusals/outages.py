"""Which errors mean that data cannot be read or written now, though nothing is wrong with the request or the code."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from django.db import Error, InterfaceError, OperationalError

FULL_OR_BROKEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE})
"""Disks that are full, over quota, read-only or broken; and no descriptors left to open anything with."""
READ_ONLY = "25006"
"""SQLSTATE of a write sent to a standby, as after a failover: to Django an InternalError."""
BROKEN_FILE = ("malformed", "not a database", "disk i/o error", "is full")
"""What SQLite says of a broken file, or of a disk: not always by an OperationalError."""
LONGEST_CHAIN = 10


def outage_in(error: BaseException | None) -> BaseException | None:
    """The error that means an outage: `error` itself or one that it came from; None if there is none."""
    return next((one for one in _chain(error) if _is_outage(one)), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """With what it was raised from, or while handling: Django reports an unsaved session as a suspicious request."""
    for _ in range(LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, Error):
        cause = error.__cause__
        words = str(error).lower()
        return getattr(cause, "sqlstate", None) == READ_ONLY or any(one in words for one in BROKEN_FILE)
    return isinstance(error, OSError) and error.errno in FULL_OR_BROKEN
