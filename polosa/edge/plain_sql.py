"""SQL as it stands, for what is asked all the time: Django's cursors take longer than SQLite's answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

PLACE = re.compile(r"(?<!%)%s")


def database() -> Any:
    """This thread's connection: asked for once, and not by a proxy for each of its attributes."""
    return connections[DEFAULT_DB_ALIAS]


def ask(on: Any, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Any:
    """A cursor that has been asked. Places are `%s`, or `%(name)s` where `values` have names.

    SQLite itself is asked where nobody listens to what Django asks. Raises `django.db.Error`.
    """
    if on.vendor != "sqlite" or on.queries_logged or on.execute_wrappers:
        cursor = on.cursor()
        cursor.execute(sql, values)
        return cursor
    on.ensure_connection()
    on.validate_no_broken_transaction()
    with on.wrap_database_errors:
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
