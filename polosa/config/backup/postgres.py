"""PostgreSQL's own programs, of a version that fits the server. Passwords go by the environment, never by arguments."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from ..console import Refusal, first_line

OPTIONS = {
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "service": "PGSERVICE", "passfile": "PGPASSFILE", "options": "PGOPTIONS",
}  # fmt: skip


def dump(target: Path, *, snapshot: str, server: int, without_rows: tuple[str, ...] = ()) -> None:
    """Everything the snapshot sees, in PostgreSQL's custom format. Raises `Refusal`."""
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={target}",
    ]
    arguments += [f"--exclude-table-data={table}" for table in without_rows]
    _run("pg_dump", arguments, server)


def restore(source: Path, *, server: int, name: str = "") -> None:
    """All of it or nothing: in one transaction. Raises `Refusal`."""
    database = name or str(settings.DATABASES["default"]["NAME"])
    quoted = database.replace("\\", "\\\\").replace("'", "\\'")
    arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*arguments, f"--dbname=dbname='{quoted}'", str(source)], server)


def contents(source: Path) -> None:
    """Reads the dump's table of contents, or `Refusal`."""
    _run("pg_restore", ["--list", str(source)], server=0)


def _run(program: str, arguments: list[str], server: int) -> None:
    command = [str(_find(program, server)), *arguments]
    process = subprocess.Popen(  # noqa: S603
        command,
        env=_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _, told = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise Refusal(f"{program}: {first_line(Exception(told))}")


def _environ() -> dict[str, str]:
    """As libpq reads it: the connection of the paper's own settings."""
    database = settings.DATABASES["default"]
    named = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    told: dict[str, Any] = {variable: database.get(key) for variable, key in named.items()}
    told |= {OPTIONS[key]: text for key, text in database.get("OPTIONS", {}).items() if key in OPTIONS}
    return {**os.environ, **{name: str(text) for name, text in told.items() if text}, "LC_MESSAGES": "C"}


def _find(program: str, server: int) -> Path:
    """The oldest that is not older than the server: what a newer one writes an older one cannot read."""
    found = sorted((version, path) for path in _places(program) if (version := _version(path)) >= server)
    if not found:
        raise Refusal(
            f"нет {program} версии {server} или новее (в Debian и Ubuntu: apt-get install postgresql-client-{server})."
            if server
            else f"нет {program} (в Debian и Ubuntu: apt-get install postgresql-client)."
        )
    return found[0][1]


def _places(program: str) -> list[Path]:
    """Debian's own first: its /usr/bin/pg_dump only chooses among these."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += [Path(folder) for folder in os.get_exec_path()]
    return [folder / program for folder in folders if os.access(folder / program, os.X_OK)]


def _version(path: Path) -> int:
    """Major version; 0 for what is no such program."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(number[1]) if number else 0
