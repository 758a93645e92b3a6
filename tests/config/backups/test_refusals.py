"""What `polosa restore` refuses before it touches anything, each in words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from polosa.config.backup import manifest, restore, verify
from polosa.config.backup.manifest import Manifest
from polosa.config.console import Refusal


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return write(tmp_path / "copies" / "2026-11-29T14-30-05")


def write(folder: Path, **more: Any) -> Path:
    (folder / "media/images").mkdir(parents=True)
    (folder / "media/images/a.jpg").write_bytes(b"picture")
    (folder / "secrets.json").write_text("{}")
    with closing(sqlite3.connect(folder / "database.sqlite3")) as base, base:
        base.execute("CREATE TABLE one (text TEXT)")
        base.executemany("INSERT INTO one VALUES (?)", [("слово" * 200,)] * 50)
    names = ("secrets.json", "database.sqlite3", "media/images/a.jpg")
    files = {name: manifest.entry_of(folder / name, manifest.digest(folder / name)) for name in names}
    at = datetime.now(UTC).isoformat()
    told = {"migrations": [["articles", "0001_initial"]], "files": files, "release": "0.1.0", **more}
    Manifest(format=1, made_at=at, database="sqlite", counts={}, missing=[], **told).write(folder)
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLOSA_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize("name", ["secrets.json", "database.sqlite3", "media/images/a.jpg"])
@pytest.mark.parametrize("harm", ["changed", "shorter", "gone"])
def test_a_damaged_file_is_named(backup: Path, data: Path, name: str, harm: str) -> None:
    file = backup / name
    content = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-1] + (b"?" if harm == "changed" else b""))
    with pytest.raises(Refusal, match="копия повреждена") as told:
        restore.restore(backup, only_check=False)
    assert str(file) in str(told.value)
    assert not data.exists()


def test_a_database_that_was_broken_before_it_was_copied_is_refused(tmp_path: Path, data: Path) -> None:
    folder = write(tmp_path / "copies" / "2026-11-29T14-30-05")
    path = folder / "database.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:4200] = b"\xff" * 104
    path.write_bytes(content)
    written = manifest.read(folder)
    written.files["database.sqlite3"] = manifest.entry_of(path, manifest.digest(path))
    written.write(folder)
    with pytest.raises(Refusal, match="база данных в копии испорчена"):
        restore.restore(folder, only_check=False)
    assert not data.exists()


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path, data: Path) -> None:
    with pytest.raises(Refusal, match="нет ни одной законченной копии"):
        restore.restore(tmp_path / "nothing", only_check=False)


def test_the_newest_of_a_folder_is_taken(backup: Path) -> None:
    newer = write(backup.with_name("2026-11-30T14-30-05"))
    (backup.with_name("2026-12-01T00-00-00.partial")).mkdir()
    assert restore._chosen(backup.parent) == newer
    assert restore._chosen(backup) == backup


@pytest.mark.parametrize("name", ["polosa.sqlite3", "secrets.json", "a note"])
def test_a_folder_with_anything_in_it_is_refused(backup: Path, data: Path, name: str) -> None:
    data.mkdir()
    (data / name).write_text("mine")
    with pytest.raises(Refusal, match="не пуста"):
        restore.restore(backup, only_check=False)
    assert [(path.name, path.read_text()) for path in data.iterdir()] == [(name, "mine")]


def test_a_folder_with_half_of_another_backup_is_refused(backup: Path, data: Path) -> None:
    data.mkdir()
    (data / "restoring.json").write_text('{"backup": "/backups/other"}')
    with pytest.raises(Refusal, match="не закончено восстановление из /backups/other"):
        restore.restore(backup, only_check=False)


def test_a_backup_of_a_newer_release_is_refused_with_its_number(tmp_path: Path) -> None:
    newer = write(tmp_path / "x", migrations=[["articles", "0999_later"]], release="0.9.0")
    with pytest.raises(Refusal, match=r"выпуском 0\.9\.0, который новее этого.*articles\.0999_later") as told:
        verify.refuse_newer_code(manifest.read(newer))
    assert "\n" not in str(told.value)


@pytest.mark.django_db
def test_a_backup_of_another_kind_of_database_is_refused(backup: Path) -> None:
    from django.db import connection

    written = manifest.read(backup)
    if connection.vendor == "sqlite":
        restore._refuse_other_kind(written)
        with pytest.raises(Refusal, match="база данных не пуста"):
            restore._is_there(written)
    else:
        with pytest.raises(Refusal, match="копия — SQLite, а DATABASE_URL ведёт в PostgreSQL"):
            restore._refuse_other_kind(written)
