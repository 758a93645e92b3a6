"""A backup is made while the paper is written to, and a paper comes out of it, on the database the run is about."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases
from tools.guard import guarded

from . import copies

pytestmark = pytest.mark.slow

Place = dict[str, str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A paper with two stories, each with a picture."""
    with databases.paper_at(tmp_path_factory.mktemp("paper") / "data") as place:
        copies.python(place, copies.WRITE, "before", "2")
        for name in ("mail/1.eml", "salt/2026-11-29"):
            (Path(place["POLOSA_DATA"]) / name).parent.mkdir(exist_ok=True)
            (Path(place["POLOSA_DATA"]) / name).write_text("x")
        yield place


@contextmanager
def empty_place(folder: Path) -> Iterator[Place]:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {"POLOSA_DATA": str(folder), "DATABASE_URL": ""}
        return
    name = f"polosa_restored_{uuid.uuid4().hex[:8]}"
    databases.create_empty(server, name)
    try:
        yield {"POLOSA_DATA": str(folder), "DATABASE_URL": databases.other_database(server, name)}
    finally:
        databases.drop_database(server, name)


@pytest.fixture(scope="module")
def written(place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A backup made and verified while another process publishes; and the stories it had promised by then."""
    writer = guarded(subprocess.Popen(
        [sys.executable, "-c", copies.WRITE, "meanwhile", "0"],
        cwd=databases.ROOT, env=copies.environ(place), stdout=subprocess.PIPE, text=True,
    ))  # fmt: skip
    try:
        assert writer.stdout is not None
        promised = {writer.stdout.readline().strip() for _ in range(3)}
        backup = copies.made(place, tmp_path_factory.mktemp("copies"), "--verify")
        assert writer.poll() is None, "nobody wrote meanwhile"
    finally:
        writer.kill()
        writer.communicate()
    return backup, promised | {"before 1", "before 2"}


def restore_half(restored: Place, backup: Path) -> None:
    """Killed in the middle, if it is slow enough."""
    process = guarded(subprocess.Popen(
        [*copies.POLOSA, "restore", str(backup)],
        cwd=databases.ROOT, env=copies.environ(restored), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ))  # fmt: skip
    secrets = Path(restored["POLOSA_DATA"]) / "secrets.json"
    deadline = time.monotonic() + 120
    while not secrets.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_every_story_promised_before_the_start_comes_back_with_its_picture(
    place: Place, written: tuple[Path, set[str]], tmp_path: Path
) -> None:
    """Also when the restore was killed in the middle and run again."""
    backup, promised = written
    with empty_place(tmp_path / "restored") as restored:
        data = Path(restored["POLOSA_DATA"])
        restore_half(restored, backup)
        assert "не закончено восстановление" in copies.refused(restored, "serve")
        told = copies.polosa(restored, "restore", str(backup))
        assert told.returncode == 0, told.stdout + told.stderr
        stories = json.loads(copies.python(restored, copies.READ))["stories"]
        assert promised <= set(stories)
        assert all(stories.values()), "a story without its picture"
        assert not {path.name for path in data.iterdir()} & {"mail", "salt", "restoring.json"}
        assert (data / "secrets.json").read_bytes() == (
            Path(place["POLOSA_DATA"]) / "secrets.json"
        ).read_bytes()
        wide = {str(path) for path in data.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077}
        assert not wide
        assert "не пуста" in copies.refused(restored, "restore", str(backup))
        shutil.rmtree(data)
        if restored["DATABASE_URL"]:
            line = (
                "import django; django.setup(); from django.db import connection as c; c.cursor().execute(%r)"
            )
            copies.python(
                {**restored, "POLOSA_DATA": str(tmp_path / "x")}, line % "DELETE FROM django_migrations"
            )
            assert "база данных не пуста" in copies.refused(restored, "restore", str(backup))
            assert list(data.iterdir()) == []


def test_a_copy_is_tried_by_starting_it_and_leaves_nothing_behind(
    place: Place, written: tuple[Path, set[str]], tmp_path: Path
) -> None:
    backup, _ = written
    before = copies.everything(backup)
    with empty_place(tmp_path / "nowhere") as nowhere:
        told = copies.polosa(nowhere, "restore", str(backup.parent), "--check")
        assert told.returncode == 0, told.stdout + told.stderr
        assert "Копия отвечает: / /" in told.stdout and ".jpg" in told.stdout
        assert not (tmp_path / "nowhere").exists()
    assert copies.everything(backup) == before
    assert sorted(path.name for path in backup.parent.iterdir()) == [".lock", backup.name]
    wide = {str(path) for path in backup.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077}
    assert not wide
    assert not (Path(place["POLOSA_DATA"]) / "media" / ".backup").exists()
