"""`polosa restore FOLDER`: a paper out of a backup, into an empty data folder and an empty database only."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import Error, connections

from .. import env, private
from ..console import Refusal, first_line, progress, tell
from ..launch import RESTORING, check_database, database_files
from ..loading import set_up_django
from . import manifest, postgres, verify
from .manifest import Manifest
from .media import copy_file
from .trial_database import server_version

HARMLESS = {"lost+found", RESTORING}


def restore(folder: Path, *, only_check: bool) -> int:
    """Puts a backup back, or only verifies it. Raises `Refusal`, having changed nothing of a paper that is there."""
    source = _chosen(folder)
    if only_check:
        return verify.check(source)
    data = env.read().data
    _refuse_occupied(data, source)
    written = verify.check_files(source)
    try:
        with _begun(data, source) as is_fresh:
            _restore(source, written, data, is_fresh=is_fresh)
    except OSError as wrong:
        raise Refusal(
            f"{wrong.filename or data}: {os.strerror(wrong.errno or 0)}; повторите, когда исправите."
        ) from wrong
    except Error as wrong:
        raise Refusal(f"база данных не отвечает: {first_line(wrong)}") from wrong
    finally:
        connections.close_all()
    (data / RESTORING).unlink()
    tell(
        f"Газета восстановлена в {data} на {written.made_at}. Проверьте её: polosa check, запуск: polosa serve."
    )
    if env.read().caches:
        tell("Кэши перед сайтом могут помнить страницы новее копии: очистите их целиком.")
    return 0


def _chosen(folder: Path) -> Path:
    """The backup itself, or the newest of a folder of backups."""
    if (folder / manifest.NAME).exists():
        return folder
    whole = manifest.whole_backups(folder)
    if not whole:
        raise Refusal(f"в {folder} нет ни одной законченной копии.")
    tell(f"Берём последнюю копию: {whole[-1]}")
    return whole[-1]


def _refuse_occupied(data: Path, source: Path) -> None:
    """Nothing of a paper may stand there, unless this very backup was being restored."""
    found = {path.name for path in data.iterdir()} if data.is_dir() else set()
    if RESTORING in found:
        begun = _marker(data)
        if begun.get("backup") != str(source):
            raise Refusal(
                f"в {data} не закончено восстановление из {begun.get('backup')}; продолжите его или очистите папку."
            )
    elif found - HARMLESS:
        raise Refusal(f"папка {data} не пуста; газета восстанавливается только в пустую (POLOSA_DATA).")


def _marker(data: Path) -> dict[str, Any]:
    try:
        told = json.loads((data / RESTORING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


@contextmanager
def _begun(data: Path, source: Path) -> Iterator[bool]:
    """A mark that keeps `polosa serve` away until everything is back. Yields whether this is the first try."""
    data.mkdir(mode=private.FOLDER_MODE, parents=True, exist_ok=True)
    is_fresh = not _marker(data)
    with (data / RESTORING).open("a+", encoding="utf-8") as mark:
        _lock(mark, data)
        mark.truncate(0)
        mark.write(json.dumps({"backup": str(source)}) + "\n")
        mark.flush()
        yield is_fresh


def _lock(mark: IO[str], data: Path) -> None:
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as wrong:
        raise Refusal(f"в {data} уже восстанавливает другой запуск polosa restore.") from wrong


def _restore(source: Path, written: Manifest, data: Path, *, is_fresh: bool) -> None:
    _copy(source, data, manifest.SECRETS, manifest.SECRETS)
    try:
        set_up_django()  # reads the secrets
        verify.refuse_newer_code(written)
        _refuse_other_kind(written)
        check_database()
        is_there = _is_there(written)
    except Refusal:
        if is_fresh:
            for name in (manifest.SECRETS, RESTORING):
                (data / name).unlink(missing_ok=True)
        raise
    _copy_media(source, written, data)
    if not is_there:
        _restore_database(source, written)
    private.narrow(data, *database_files())


def _refuse_other_kind(written: Manifest) -> None:
    vendor = connections["default"].vendor
    if vendor != written.database:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Refusal(
            f"копия — {names[written.database]}, а DATABASE_URL ведёт в {names.get(vendor, vendor)}."
        )


def _is_there(written: Manifest) -> bool:
    """Whether an earlier try has brought the database already. Raises `Refusal` for a database of something else."""
    tables = connections["default"].introspection.table_names()
    if not tables:
        return False
    if _applied() != written.migrations:
        raise Refusal("база данных не пуста; газета восстанавливается только в пустую (DATABASE_URL).")
    return True


def _applied() -> list[list[str]]:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return sorted([app, name] for app, name in cursor.fetchall())
    except Error:
        return []


def _copy(source: Path, data: Path, name: str, target: str) -> None:
    """Unless an earlier try has brought it."""
    place = data / target
    seen = (source / name).stat()
    if place.is_file() and (place.stat().st_size, place.stat().st_mtime_ns) == (
        seen.st_size,
        seen.st_mtime_ns,
    ):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    copy_file(source / name, place, seen.st_mtime_ns)


def _copy_media(source: Path, written: Manifest, data: Path) -> None:
    names = [name for name in written.files if name.startswith(f"{manifest.MEDIA}/")]
    with progress() as bar:
        task = bar.add_task("Возвращаем картинки и документы", total=len(names))
        for name in names:
            _copy(source, data, name, name)
            bar.advance(task)


def _restore_database(source: Path, written: Manifest) -> None:
    tell("Возвращаем базу данных…")
    dump = source / manifest.DATABASE_FILES[written.database]
    if written.database == "postgresql":
        postgres.restore(dump, server=server_version())
        with connections["default"].cursor() as cursor:
            cursor.execute("ANALYZE")
        return
    connections.close_all()
    (place,) = database_files()
    place.parent.mkdir(parents=True, exist_ok=True)
    for journal in ("-wal", "-shm", "-journal"):
        place.with_name(place.name + journal).unlink(missing_ok=True)
    copy_file(dump, place)
