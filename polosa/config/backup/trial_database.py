"""Where a copy's database lives while it is tried: on PostgreSQL, beside the paper's and gone afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import Error, connections

from .. import env
from ..console import tell
from . import manifest, postgres
from .manifest import Manifest

PREFIX = "polosa_check_"
"""Then the second of its making and something random, in hex."""
OLD_SECONDS = 24 * 60 * 60


@contextmanager
def trial_database(folder: Path, written: Manifest) -> Iterator[str | None]:
    """DATABASE_URL of the trial, "" with SQLite; None where no database can be had for it, which is told."""
    if written.database == "sqlite":
        yield ""
        return
    dump = folder / manifest.DATABASE_FILES["postgresql"]
    postgres.contents(dump)
    name = f"{PREFIX}{int(time.time()):x}_{os.urandom(4).hex()}"
    if not env.read().database_url.startswith("postgres") or not _made(name):
        tell("На пробу копия не запущена: для неё нужен сервер в DATABASE_URL и право создавать базы.")
        yield None
        return
    try:
        postgres.restore(dump, server=server_version(), name=name)
        yield urlunsplit(urlsplit(env.read().database_url)._replace(path=f"/{name}"))
    finally:
        _drop(name)


def _made(name: str) -> bool:
    try:
        _drop_forgotten()
        with connections["default"].cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    except Error:
        return False
    return True


def _drop_forgotten() -> None:
    """Of trials that were killed; one that is younger than a day may be under way."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        if time.time() - _made_at(name) > OLD_SECONDS:
            _drop(name)


def _made_at(name: str) -> float:
    try:
        return int(name.removeprefix(PREFIX).partition("_")[0], 16)
    except ValueError:
        return time.time()  # not one of ours


def _drop(name: str) -> None:
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def server_version() -> int:
    """Major version of the PostgreSQL server."""
    return int(connections["default"].pg_version) // 10_000  # type: ignore[attr-defined]
