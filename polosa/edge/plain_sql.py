"""SQL as it stands, for what is asked all the time: Django's cursors take longer than SQLite's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections

PLACE = re.compile(r"(?<!%)%s")


def database() -> Any:
    """This thread's connection: asked for once, and not by a proxy for each of its attributes."""
    return connections[DEFAULT_DB_ALIAS]


Values = Mapping[str, Any] | Sequence[Any]


def rows(on: Any, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """What is found. Places are `%s`, or `%(name)s` where `values` have names.

    SQLite itself is asked where nobody listens to what Django asks. Raises `django.db.Error`, whichever row fails.
    """
    if _is_heard(on):
        with on.cursor() as cursor:
            cursor.execute(sql, values)
            return cast("list[tuple[Any, ...]]", cursor.fetchall())
    with on.wrap_database_errors:
        return cast("list[tuple[Any, ...]]", _execute(on, sql, values).fetchall())


def run(on: Any, sql: str, values: Values = ()) -> int:
    """The same, of a statement that finds nothing: how many rows it touched."""
    if _is_heard(on):
        with on.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
    with on.wrap_database_errors:
        return int(_execute(on, sql, values).rowcount)


def _is_heard(on: Any) -> bool:
    """Whether Django must do the asking: another database, or somebody who counts or wraps what is asked."""
    return bool(on.vendor != "sqlite" or on.queries_logged or on.execute_wrappers)


def _execute(on: Any, sql: str, values: Values) -> Any:
    on.ensure_connection()
    on.validate_no_broken_transaction()
    return on.connection.execute(_for_sqlite(sql, isinstance(values, dict)), values)


@lru_cache(maxsize=1000)
def _for_sqlite(sql: str, is_named: bool) -> str:
    """As Django's cursor translates it at each call."""
    if is_named:
        return sql % _Names()
    return PLACE.sub("?", sql).replace("%%", "%")


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f":{name}"
