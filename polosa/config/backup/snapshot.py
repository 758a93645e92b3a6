"""One moment of the database, taken while others write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations.recorder import MigrationRecorder

from . import postgres

ALIAS = "default"
PAGES_AT_ONCE = 2000
LEFT_OUT = ("readers_letter",)
"""Tables whose rows a backup has not: a letter that waited then has been sent since, and must not go twice."""
Progress = Callable[[int, int], None]
"""Done and total."""


@dataclass(frozen=True)
class Snapshot:
    """What the copied database holds. `names` are the files of the media folder that its rows name."""

    made_at: datetime
    migrations: list[list[str]]
    counts: dict[str, int]
    names: set[str]


def take(target: Path, on_progress: Progress) -> Snapshot:
    """Writes the database into `target`; nobody who writes meanwhile is held up."""
    if connections[ALIAS].vendor == "postgresql":
        return _take_postgres(target)
    made_at = datetime.now(UTC)
    _copy_sqlite(str(connections[ALIAS].get_connection_params()["database"]), target, on_progress)
    with closing(sqlite3.connect(f"{target.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
        return _look(made_at, lambda sql: copy.execute(sql).fetchall())


def _copy_sqlite(source: str, target: Path, on_progress: Progress) -> None:
    """Through a read transaction of its own: the copy is of the moment it begins, however long it takes."""
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(source, uri=source.startswith("file:"), isolation_level=None)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            copy, pages=PAGES_AT_ONCE, progress=lambda _, rest, total: on_progress(total - rest, total)
        )
        live.execute("COMMIT")
        copy.execute("PRAGMA secure_delete=ON")
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in there.intersection(LEFT_OUT):  # a paper is backed up before its tables are upgraded
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it


def _take_postgres(target: Path) -> Snapshot:
    with _postgres_moment() as (ask, snapshot, server):
        seen = _look(datetime.now(UTC), ask)
        postgres.dump(target, snapshot=snapshot, server=server, without_rows=LEFT_OUT)
    return seen


@contextmanager
def _postgres_moment() -> Iterator[tuple[Callable[[str], list[Any]], str, int]]:
    """A transaction that sees one moment, which pg_dump is told to see as well."""
    connection = connections.create_connection(ALIAS)
    try:
        with connection.cursor() as cursor:

            def ask(sql: str) -> list[Any]:
                cursor.execute(sql)
                return cursor.fetchall()

            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = str(ask("SELECT pg_export_snapshot()")[0][0])
            yield ask, snapshot, connection.pg_version // 10_000  # type: ignore[attr-defined]
            cursor.execute("COMMIT")
    finally:
        connection.close()


def _look(made_at: datetime, ask: Callable[[str], list[Any]]) -> Snapshot:
    counts, names = {}, set[str]()
    for model in _models():
        table = connections[ALIAS].ops.quote_name(model._meta.db_table)
        counts[model._meta.label] = int(ask(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                column = connections[ALIAS].ops.quote_name(str(field.column))
                names |= {name for (name,) in ask(f"SELECT {column} FROM {table}") if name}  # noqa: S608
    recorder = connections[ALIAS].ops.quote_name(MigrationRecorder.Migration._meta.db_table)
    applied = sorted([app, name] for app, name in ask(f"SELECT app, name FROM {recorder}"))  # noqa: S608
    return Snapshot(made_at, applied, counts, names)


def _models() -> list[type[models.Model]]:
    present = set(connections[ALIAS].introspection.table_names())
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [
        model for model in ours if not model._meta.proxy and model._meta.db_table in present - set(LEFT_OUT)
    ]
