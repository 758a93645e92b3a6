"""Backups one after another: what is shared, what goes, what an interrupted run leaves, what is refused."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from polosa.config import cli, env
from polosa.config.backup import create, manifest, media, postgres, snapshot, trial_database, verify
from polosa.config.console import Refusal
from polosa.kit.models import Picture
from polosa.readers.actions import queue_letter
from tests.factories import pictures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _no_tasks(settings: Any) -> None:
    """Pictures get no sizes here: each is one file."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "copies"


def made(folder: Path, keep: int | None = None) -> Path:
    before = set(manifest.whole_backups(folder))
    assert create.backup(folder, keep=keep, checked=False) == 0
    (new,) = set(manifest.whole_backups(folder)) - before
    return new


def photos(backup: Path) -> list[Path]:
    return sorted(path for path in backup.glob("media/original_images/*"))


def test_it_holds_what_it_says(folder: Path) -> None:
    pictures.picture("most.jpg")
    backup = made(folder)
    written = verify.check_files(backup)
    assert written.counts["kit.Picture"] == Picture.objects.count() == 1
    assert written.database == connection.vendor
    assert written.missing == []
    files = {path.relative_to(backup).as_posix() for path in backup.rglob("*") if path.is_file()}
    assert files == {*written.files, manifest.NAME}


def test_unchanged_pictures_are_shared_and_old_backups_go(folder: Path) -> None:
    pictures.picture("most.jpg")
    first, second = made(folder), made(folder)
    (old,), (new,) = photos(first), photos(second)
    assert old.samefile(new)
    third = made(folder, keep=2)
    assert manifest.whole_backups(folder) == [second, third]
    assert verify.check_files(third)


def test_after_a_damaged_backup_everything_is_copied_anew(folder: Path) -> None:
    pictures.picture("most.jpg")
    first = made(folder)
    (first / manifest.NAME).write_text("{")
    (old,), (new,) = photos(first), photos(made(folder))
    assert not old.samefile(new)


def test_an_interrupted_run_leaves_no_backup_and_the_next_goes_on(folder: Path, monkeypatch: Any) -> None:
    for name in ("a.jpg", "b.jpg"):
        pictures.picture(name)
    copied: list[Path] = []
    real = media.copy_file

    def copy(source: Path, target: Path, mtime_ns: int | None = None) -> Any:
        if copied:
            raise KeyboardInterrupt
        copied.append(target)
        return real(source, target, mtime_ns)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(media, "copy_file", copy)
        create.backup(folder, keep=None, checked=False)
    assert manifest.whole_backups(folder) == []
    assert not (Path(settings.MEDIA_ROOT) / media.STAGE).exists()
    (partial,) = folder.glob("*.partial")
    kept = (copied[0].name, copied[0].stat().st_ino)
    (partial / "media" / "gone.jpg").write_text("deleted from the paper since")
    backup = made(folder)
    assert kept in {(path.name, path.stat().st_ino) for path in photos(backup)}, "it was copied again"
    assert len(photos(backup)) == 2
    assert list(folder.glob("*.partial")) == []
    assert verify.check_files(backup)


def test_a_full_disk_is_told_in_words_and_the_backups_before_stay(folder: Path, monkeypatch: Any) -> None:
    pictures.picture("most.jpg")
    first = made(folder)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device", str(folder / "x"))

    monkeypatch.setattr(create, "copy_file", full)
    with pytest.raises(Refusal, match="кончилось место"):
        create.backup(folder, keep=1, checked=False)
    assert manifest.whole_backups(folder) == [first]
    monkeypatch.undo()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    pictures.picture("another.jpg")
    with pytest.raises(Refusal, match="свободно 0 МиБ"):
        create.backup(folder, keep=1, checked=False)


def test_a_paper_whose_own_disk_is_full_is_copied(folder: Path, monkeypatch: Any, capsys: Any) -> None:
    """Then of all times: the disk can take no probe, no more names of pictures, and no record of the copy."""
    pictures.picture("most.jpg")
    link = os.link

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    def link_elsewhere(source: Any, target: Any, **more: Any) -> None:
        full() if media.STAGE in Path(target).parts else link(source, target, **more)

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(create, "replace_file", full)
    monkeypatch.setattr(os, "link", link_elsewhere)
    backup = made(folder)
    assert len(photos(backup)) == 1
    assert verify.check_files(backup)
    assert "Не записано, когда сделана копия" in capsys.readouterr().out


def test_pictures_that_the_paper_has_lost_are_named(folder: Path, capsys: Any) -> None:
    lost = pictures.picture("lost.jpg")
    Path(lost.file.path).unlink()
    backup = made(folder)
    assert manifest.read(backup).missing == [lost.file.name]
    assert lost.file.name in capsys.readouterr().out


def test_a_letter_in_the_queue_is_not_in_the_copy(folder: Path) -> None:
    """It has been sent since; from a restored paper it would go twice. Its words are nowhere in the file."""
    from datetime import timedelta

    secret = b"the code is 417290"
    queue_letter(
        sender="a@example.org", recipients=["b@example.org"], source=secret, good_for=timedelta(hours=1)
    )
    backup = made(folder)
    assert "readers.Letter" not in manifest.read(backup).counts
    if connection.vendor == "sqlite":
        copy = backup / "database.sqlite3"
        assert secret not in copy.read_bytes()
        assert sqlite3.connect(copy).execute("SELECT count(*) FROM readers_letter").fetchone() == (0,)
    else:
        postgres.contents(backup / "database.pgdump")


def test_two_runs_at_once_and_a_copy_inside_the_paper_are_refused(folder: Path) -> None:
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refusal, match="уже пишет другой запуск"):
            create.backup(folder, keep=None, checked=False)
    with pytest.raises(Refusal, match="пропадёт вместе с газетой"):
        create.backup(env.read().data / "copies", keep=None, checked=False)


def test_while_the_copy_is_made_others_write(folder: Path, monkeypatch: Any) -> None:
    """What is committed after the moment is not in it; its file may be, and does no harm."""
    pictures.picture("before.jpg")
    real = snapshot._look

    def look(*arguments: Any) -> Any:
        pictures.picture("after.jpg")
        return real(*arguments)

    monkeypatch.setattr(snapshot, "_look", look)
    backup = made(folder)
    assert manifest.read(backup).counts["kit.Picture"] == 1
    assert Picture.objects.count() == 2


def test_what_killed_trials_left_goes_after_a_day(folder: Path) -> None:
    for name, age in (("old", verify.OLD_SECONDS + 60), ("young", 60)):
        (folder / f"{verify.STAGED}{name}" / "media").mkdir(parents=True)
        os.utime(folder / f"{verify.STAGED}{name}", (time.time() - age,) * 2)
    names = [f"{trial_database.PREFIX}{int(time.time()) - age:x}_0a" for age in (2 * verify.OLD_SECONDS, 60)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    made(folder)
    assert [path.name for path in folder.glob(f"{verify.STAGED}*")] == [f"{verify.STAGED}young"]
    if connection.vendor == "postgresql":
        trial_database._drop_forgotten()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [trial_database.PREFIX]
            )
            assert [name for (name,) in cursor.fetchall()] == names[1:]
        trial_database._drop(names[1])


def test_a_service_that_is_stopped_ends_as_by_ctrl_c() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        cli._interrupt_when_stopped()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_database_whose_tables_are_to_be_upgraded_is_copied(tmp_path: Path) -> None:
    """By the new code, before it changes them: an older one has no letters yet."""
    source, target = tmp_path / "older.sqlite3", tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(source)) as older:
        older.executescript("CREATE TABLE stories (title); INSERT INTO stories VALUES ('Мост')")
    snapshot._copy_sqlite(str(source), target, lambda done, total: None)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT title FROM stories").fetchall() == [("Мост",)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own programs")
def test_programs_older_than_the_server_are_refused_in_words(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(postgres, "_version", lambda path: 9)
    with pytest.raises(Refusal, match=r"нет pg_dump версии \d+ или новее"):
        create.backup(folder, keep=None, checked=False)
    assert manifest.whole_backups(folder) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own programs")
def test_the_password_is_in_no_command_line(folder: Path, monkeypatch: Any) -> None:
    seen: list[Any] = []
    real = postgres.subprocess.Popen

    def popen(command: Any, **more: Any) -> Any:
        seen.append((command, more.get("env")))
        return real(command, **more)

    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", "s3cret-word")
    monkeypatch.setattr(postgres.subprocess, "Popen", popen)
    create.backup(folder, keep=None, checked=False)
    ((command, environ),) = [each for each in seen if each[1] and "pg_dump" in each[0][0]]
    assert "s3cret-word" not in " ".join(command)
    assert environ["PGPASSWORD"] == "s3cret-word"
