"""Whether this code and the tables of the database belong together."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from .console import Refusal, first_line

Name = tuple[str, str]
"""App label and name of a migration."""

RETIRED_APPS: frozenset[str] = frozenset()
"""Labels of apps that an earlier release had and this one has not. Their rows in `django_migrations` mean nothing."""


def pending_migrations() -> list[tuple[Migration, bool]]:
    """Changes of tables that this code has and this database has not.

    Raises `Refusal` when the database is newer than this code, or of another one.
    """
    executor = MigrationExecutor(connection)
    _refuse_newer(executor.loader.applied_migrations, executor.loader)
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as wrong:
        raise Refusal(f"база данных от другой сборки: {first_line(wrong)}") from wrong
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def check_tables() -> None:
    """For processes that migrate nothing themselves: the tables are those of this code, or `Refusal` tells why not."""
    waiting = pending_migrations()
    if waiting:
        raise Refusal(f"не применено изменений таблиц: {len(waiting)}; их применит polosa serve")


def refuse_newer(applied: Iterable[Name]) -> None:
    """`Refusal` when migrations were applied that this code does not know. Asks no database."""
    _refuse_newer(applied, MigrationLoader(None, ignore_no_migrations=True))


def _refuse_newer(applied: Iterable[Name], loader: MigrationLoader) -> None:
    unknown = unknown_migrations(applied, loader)
    if unknown:
        first = ".".join(unknown[0])
        more = f" и ещё {len(unknown) - 1}" if unknown[1:] else ""
        raise Refusal(
            f"база данных новее этого выпуска Polosa: в ней применено {first}{more}."
            " Запустите выпуск, который её обновил, или верните её из резервной копии."
        )


def unknown_migrations(applied: Iterable[Name], loader: MigrationLoader) -> list[Name]:
    """Of what was applied, what a later release of ours or of a library brought.

    Libraries squash their old migrations and drop them later: of theirs only a number above all we know counts.
    """
    known = set(loader.disk_migrations)
    known |= {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    newest: dict[str, int] = {}
    for label, name in known:
        newest[label] = max(newest.get(label, 0), _number(name))
    unknown = sorted(set(applied) - known)
    return [each for each in unknown if each[0] not in RETIRED_APPS and _is_newer(each, newest)]


def _is_newer(migration: Name, newest: dict[str, int]) -> bool:
    label, name = migration
    return label not in newest or label in _our_labels() or _number(name) > newest[label]


def _number(name: str) -> int:
    digits = name.partition("_")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _our_labels() -> set[str]:
    return {app.label for app in apps.get_app_configs() if app.name.startswith("polosa.")}
