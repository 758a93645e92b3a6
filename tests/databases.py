"""Migrated databases with a newsroom, and gathered static files, made once and copied by every test that needs a paper
of its own.

Migrating an empty database costs some twenty CPU-seconds and gathering static files ten. They are made at the first
asking, under a lock that other test processes wait for, and kept in `build/tests` until a migration, a model, a
library's version or a setting changes. `tests/config/test_migrating.py` starts from nothing, on each database.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "tests"
KEPT_VERSIONS = 3
PAPER = "polosa.config.settings"
MIGRATE = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.apps import apps
if apps.is_installed("polosa.front"):
    from polosa.front.actions import found_newsroom
    found_newsroom()
    from polosa.edge.models import Purge
    from django_tasks_db.models import DBTaskResult
    Purge.objects.all().delete()
    DBTaskResult.objects.all().delete()
from django.db import connection
if connection.vendor == "sqlite":
    import sqlite3
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = sqlite3.connect(sys.argv[1])
    connection.connection.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()
"""
GATHER = """
import django
django.setup()
from polosa.config.launch_static import gather_static
gather_static()
"""


def copy_database(target: Path, settings: str = PAPER) -> None:
    """A migrated SQLite database at `target`, where none may be yet."""
    shutil.copyfile(sqlite_template(settings), target)
    target.chmod(0o600)


@contextmanager
def paper_at(data: Path) -> Iterator[dict[str, str]]:
    """A data folder with static files and, on the database the run is about, tables: a first start has little to do.

    Gives what the environment of the paper's processes must say. Secrets and the newsroom are made by the paper.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(static_template(), data / "static")
    with own_database(data / "polosa.sqlite3") as url:
        yield {"POLOSA_DATA": str(data), "DATABASE_URL": url}


@contextmanager
def own_database(file: Path) -> Iterator[str]:
    """On PostgreSQL the address of a migrated database of one's own, dropped afterwards; on SQLite `file` and ""."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        copy_database(file)
        yield ""
        return
    name = f"polosa_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    try:
        yield create_database(server, name)
    finally:
        drop_database(server, name)


def fill_memory(name: str) -> sqlite3.Connection:
    """The migrated tables in the shared in-memory database `name`, which lasts as long as what is returned."""
    memory = sqlite3.connect(name, uri=True, check_same_thread=False)
    with closing(sqlite3.connect(sqlite_template())) as source:
        source.backup(memory)
    return memory


def sqlite_template(settings: str = PAPER) -> Path:
    """A file with the tables of an empty paper; to be copied, not opened."""

    def make(draft: Path, scratch: Path) -> None:
        _run(MIGRATE, str(draft), scratch=scratch, settings=settings)

    return kept(f"{settings.rpartition('.')[2]}-{schema_digest()}.sqlite3", make)


def static_template() -> Path:
    """A folder of gathered and compressed static files, with the stamp that says of what; to be copied."""

    def make(draft: Path, scratch: Path) -> None:
        _run(GATHER, scratch=scratch, settings=PAPER)
        (scratch / "static").rename(draft)

    return kept(f"static-{static_digest()}", make)


def create_database(url: str, name: str) -> str:
    """A migrated PostgreSQL database of its own on the server of `url`; gives its address."""
    create_empty(url, name, postgres_template(url))
    return other_database(url, name)


def create_empty(url: str, name: str, template: str = "template1") -> None:
    with _server(url) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(url: str, name: str) -> None:
    with _server(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def other_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def postgres_template(url: str) -> str:
    """The name of a migrated database on the server of `url`, to which nobody is connected."""
    name = f"polosa_template_{schema_digest()}"
    with _server(url) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('polosa_template'))")
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        draft = f"{name}_draft"
        server.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{draft}"')
        with tempfile.TemporaryDirectory(prefix="polosa-tests-template-") as scratch:
            _run(MIGRATE, scratch=Path(scratch), settings=PAPER, url=other_database(url, draft))
        server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


@contextmanager
def _server(url: str) -> Iterator[Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@cache
def schema_digest() -> str:
    """Of everything that the tables and the rows of an empty paper are made from."""
    rooms = ("migrations/*.py", "models.py", "models/*.py", "receivers.py", "receivers/*.py", "enums.py")
    files = {file for room in rooms for file in (ROOT / "polosa").glob(f"*/{room}")}
    files |= {ROOT / "polosa/front/actions/founding.py", ROOT / "polosa/front/rules.py"}
    ours = [ROOT / "polosa/config/settings.py", ROOT / "tests/edge/small_settings.py", Path(__file__)]
    return _digest(file.read_bytes() for file in sorted({*files, *ours}))


@cache
def static_digest() -> str:
    """Of every source file's time too: the paper compares them with those it was gathered from."""
    sources = sorted(file for file in (ROOT / "polosa").glob("**/static/**/*") if file.is_file())
    code = [ROOT / "polosa/kit/styles.py", ROOT / "polosa/config/launch_static.py", Path(__file__)]
    return _digest(f"{file} {file.stat().st_mtime_ns}".encode() for file in (*sources, *code))


def _digest(parts: Iterable[bytes]) -> str:
    seen = blake2b(digest_size=8)
    for name in sorted(f"{each.metadata['Name']} {each.version}" for each in distributions()):
        seen.update(name.encode())
    seen.update(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for part in parts:
        seen.update(blake2b(part, digest_size=16).digest())
    return seen.hexdigest()


def kept(name: str, make: Callable[[Path, Path], None]) -> Path:
    """What `make` has made under this name, now or in another process. What was half made is made anew."""
    found = KEPT / name
    if found.exists():
        return found
    KEPT.mkdir(parents=True, exist_ok=True)
    kind = name.partition("-")[0]
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            with tempfile.TemporaryDirectory(prefix="draft-", dir=KEPT) as folder:
                make(Path(folder) / "made", Path(folder) / "scratch")
                (Path(folder) / "made").rename(found)
            _forget_old(kind)
    return found


def _forget_old(kind: str) -> None:
    made = sorted(KEPT.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in made[KEPT_VERSIONS:]:
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def _run(code: str, *arguments: str, scratch: Path, settings: str, url: str = "") -> None:
    scratch.mkdir(exist_ok=True)
    kept = {name: text for name, text in os.environ.items() if not name.startswith("POLOSA_")}
    environ = {**kept, "POLOSA_DATA": str(scratch), "SMALL_PAPER": str(scratch), "DATABASE_URL": url}
    environ["DJANGO_SETTINGS_MODULE"] = settings
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, timeout=600,
        check=False, umask=0o077,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
