"""The one start from nothing on each database; all other tests begin with a copy of what it leads to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import databases

CODE = "from polosa.config.launch import prepare; prepare()"
COLUMNS = """SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A folder and, on PostgreSQL, a database with nothing in them."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("POLOSA_")}
    environ = {**kept, "POLOSA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": databases.PAPER}
    server = environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield environ
        return
    name = f"polosa_empty_{uuid.uuid4().hex[:8]}"
    databases.create_empty(server, name)
    yield {**environ, "DATABASE_URL": databases.other_database(server, name)}
    databases.drop_database(server, name)


@pytest.mark.slow
def test_a_first_start_makes_everything_from_nothing(empty: dict[str, str], tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", CODE],
        check=False,
        env=empty,
        cwd=databases.ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, told.stderr
    assert "База данных готова" in told.stdout
    assert "Стили и сценарии собраны" in told.stdout
    assert names(tmp_path / "static") == names(databases.static_template())
    if empty.get("DATABASE_URL"):
        template = databases.other_database(
            os.environ["DATABASE_URL"], databases.postgres_template(os.environ["DATABASE_URL"])
        )
        assert asked(empty["DATABASE_URL"]) == asked(template)
    else:
        assert tables(tmp_path / "polosa.sqlite3") == tables(databases.sqlite_template())


@pytest.mark.slow
def test_a_start_on_what_was_copied_has_nothing_left_to_make(tmp_path: Path) -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("POLOSA_")}
    with databases.paper_at(tmp_path / "data") as place:
        environ = {**kept, **place, "DJANGO_SETTINGS_MODULE": databases.PAPER}
        told = subprocess.run(
            [sys.executable, "-c", CODE], check=True, env=environ, capture_output=True, text=True, timeout=100
        )
    assert told.stdout == ""


def names(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*")}


def tables(file: Path) -> set[tuple[str, ...]]:
    with sqlite3.connect(file) as database:
        found = set(database.execute("SELECT type, name, sql FROM sqlite_master"))
        found |= set(database.execute("SELECT app, name, '' FROM django_migrations"))
    database.close()
    return found


def asked(url: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(url) as database:
        return [*database.execute(COLUMNS), *database.execute(INDEXES)]


def test_two_who_ask_at_once_get_what_was_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "KEPT", tmp_path)
    made = []

    def make(draft: Path, scratch: Path) -> None:
        made.append(draft)
        draft.write_text("tables")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: databases.kept("some-1", make), range(8)))
    assert (found, len(made)) == ({tmp_path / "some-1"}, 1)


def test_what_was_half_made_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "KEPT", tmp_path)

    def fall(draft: Path, scratch: Path) -> None:
        draft.write_text("half of the tables")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        databases.kept("some-1", fall)
    assert databases.kept("some-1", lambda draft, _: draft.write_text("tables")).read_text() == "tables"
    for number in range(2, 9):
        databases.kept(f"some-{number}", lambda draft, _: draft.write_text("tables"))
    assert len(list(tmp_path.glob("some-*"))) == databases.KEPT_VERSIONS
