"""A database that is away, or takes nothing more, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

LOCKED = "database is locked"
FULL = "database or disk is full"


@contextmanager
def database_away(
    words: str = "connection refused", *, only_writes: bool = False, after: int = 0
) -> Iterator[list[str]]:
    """Whatever is asked fails, once `after` questions have been answered; gives what was asked."""
    asked: list[str] = []

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        if len(asked) <= after or (only_writes and sql.lstrip().upper().startswith("SELECT")):
            return execute(sql, params, many, context)
        raise OperationalError(words)

    with connection.execute_wrapper(fail):
        yield asked
