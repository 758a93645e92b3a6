"""`polosa backup FOLDER`: one moment of a paper, written beside those before while the paper runs."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import Error, connections

from polosa.edge.whole_files import replace_file

from .. import env
from ..console import Refusal, first_line, progress, tell
from ..launch import check_database, refuse_half_restored
from ..loading import set_up_django
from ..lock import Lock
from ..schema import pending_migrations
from . import manifest, snapshot, verify
from .manifest import Entry, Manifest
from .media import Copier, Stage, copy_file, stage

PARTIAL, REMOVED = ".partial", ".removed"
RECORD = "backup.json"
"""In the data folder: when and where the last backup was made, for `polosa check`."""


def backup(folder: Path, *, keep: int | None, checked: bool) -> int:
    """Makes one, verifies it if asked, and removes all but the `keep` newest. Raises `Refusal`."""
    refuse_half_restored()  # a paper whose own disk is full is copied all the same
    set_up_django()
    check_database()
    pending_migrations()  # what waits is no harm: a backup is made before an upgrade; what is unknown is
    _refuse_inside(folder)
    try:
        with _alone(folder):
            made = _make(folder)
            if checked:
                verify.verify(made)
            _remember(made)
            if keep:
                _remove_old(folder, keep)
    except OSError as wrong:
        raise Refusal(_why(folder, wrong)) from wrong
    except (Error, sqlite3.Error) as wrong:
        raise Refusal(f"база данных не копируется: {first_line(wrong)}; прежние копии целы.") from wrong
    finally:
        connections.close_all()
    return 0


def _why(folder: Path, wrong: OSError) -> str:
    if wrong.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"на диске с {folder} кончилось место; копия не закончена, прежние целы."
    return f"{wrong.filename or folder}: {os.strerror(wrong.errno or 0)}; копия не закончена, прежние целы."


def _refuse_inside(folder: Path) -> None:
    data = env.read().data
    if folder == data or data in folder.parents:
        raise Refusal(
            f"копия внутри {data} пропадёт вместе с газетой; укажите папку вне её, лучше на другом диске."
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other run writes into this folder or holds this paper's pictures meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as wrong:
            raise Refusal(f"в {folder} уже пишет другой запуск polosa backup.") from wrong
        of_paper = Lock("backup")
        try:
            if not of_paper.take():
                raise Refusal("эту газету уже копирует другой запуск polosa backup.")
            _clear_removed(folder)
            yield
        finally:
            of_paper.release()


def _make(folder: Path) -> Path:
    whole = manifest.whole_backups(folder)
    before = _readable(whole[-1]) if whole else None
    partial = _partial(folder)
    with stage(Path(settings.MEDIA_ROOT)) as held:
        tell("Отмечаем картинки и документы…")
        held.hold()
        database = partial / manifest.DATABASE_FILES[connections["default"].vendor]
        with progress() as bar:
            task = bar.add_task("Копируем базу данных", total=None)
            seen = snapshot.take(database, lambda done, total: bar.update(task, completed=done, total=total))
        held.hold()  # what was added since, before the snapshot
        copier = Copier(partial, before)
        files = _copy_media(held, copier, folder)
    _forget_surplus(partial, files)
    files[database.name] = manifest.entry_of(database, manifest.digest(database))
    files[manifest.SECRETS] = copy_file(env.read().data / manifest.SECRETS, partial / manifest.SECRETS)
    missing = sorted(name for name in seen.names if f"{manifest.MEDIA}/{name}" not in files)
    _written(seen, files, missing).write(partial)
    made = _free_name(folder, seen.made_at)
    partial.rename(made)
    _tell(made, files, missing)
    return made


def _readable(newest: Path) -> tuple[Path, Manifest] | None:
    try:
        return newest, manifest.read(newest)
    except Refusal as wrong:
        tell(f"Прошлая копия не годится, копируем всё заново: {wrong}")
        return None


def _partial(folder: Path) -> Path:
    """That of an interrupted run, whose files are not copied again, or a fresh one."""
    left = sorted(folder.glob(f"*{PARTIAL}"))
    for useless in left[:-1]:
        shutil.rmtree(useless)
    if left:
        tell("Прошлый запуск остановили; продолжаем с того, что он скопировал.")
        return left[-1]
    fresh = folder / f"{datetime.now(UTC):{manifest.STAMP}}{PARTIAL}"
    fresh.mkdir()
    return fresh


def _copy_media(held: Stage, copier: Copier, folder: Path) -> dict[str, Entry]:
    names = held.names()
    needed, free = copier.bytes_to_copy(held.source, names), shutil.disk_usage(folder).free
    if needed > free:
        raise Refusal(
            f"на диске с {folder} свободно {free // 2**20} МиБ, а картинок и документов на {needed // 2**20} МиБ."
        )
    with progress() as bar:
        task = bar.add_task("Копируем картинки и документы", total=len(names))
        return copier.copy_all(held.source, names, lambda: bar.advance(task))


def _forget_surplus(partial: Path, files: dict[str, Entry]) -> None:
    """What an interrupted run copied and the paper has not any more."""
    for path in sorted(partial.rglob("*"), reverse=True):
        name = path.relative_to(partial).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name.startswith(f"{manifest.MEDIA}/") and name not in files:
            path.unlink()


def _free_name(folder: Path, moment: datetime) -> Path:
    """Of the moment, or of a second that no other backup has."""
    while (made := folder / moment.strftime(manifest.STAMP)).exists():
        moment += timedelta(seconds=1)
    return made


def _written(seen: snapshot.Snapshot, files: dict[str, Entry], missing: list[str]) -> Manifest:
    return Manifest(
        format=manifest.FORMAT,
        release=release(),
        made_at=seen.made_at.isoformat(timespec="seconds"),
        database=connections["default"].vendor,
        migrations=seen.migrations,
        counts=seen.counts,
        missing=missing,
        files=files,
    )


def release() -> str:
    """The version of this code. From a working copy, that of `pyproject.toml`."""
    try:
        return version("polosa")
    except PackageNotFoundError:
        import tomllib

        project = Path(settings.ROOT) / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def _tell(made: Path, files: dict[str, Entry], missing: list[str]) -> None:
    size = sum(entry.size for entry in files.values())
    tell(f"Копия готова: {made}, файлов {len(files)}, {size / 2**20:.1f} МиБ.")
    if missing:
        tell(f"В самой газете не нашлось файлов: {len(missing)}, первый — {missing[0]}.")


def _remember(made: Path) -> None:
    """The copy is whole, whether or not the paper's disk has room for saying so."""
    told = json.dumps({"at": datetime.now(UTC).isoformat(), "folder": str(made)})
    record = env.read().data / RECORD
    try:
        replace_file(record, f"{told}\n".encode())
    except OSError as wrong:
        tell(f"Не записано, когда сделана копия: {record}: {os.strerror(wrong.errno or 0)}.")


def _remove_old(folder: Path, keep: int) -> None:
    """Only finished ones; under another name first, so that half a backup is never taken for a whole one."""
    for old in manifest.whole_backups(folder)[:-keep]:
        old.rename(old.with_name(old.name + REMOVED))
        tell(f"Удаляем старую копию: {old}")
    _clear_removed(folder)


def _clear_removed(folder: Path) -> None:
    for path in folder.glob(f"*{REMOVED}"):
        shutil.rmtree(path)
    verify.forget_trials(folder)
