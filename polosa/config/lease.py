"""Something only one process may do at a time on one database, for as long as it lives."""

import fcntl
import zlib
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Lease:
    """Held by one process; set free by the system when the holder dies, however it dies.

    On PostgreSQL: an advisory lock of a connection of its own; on SQLite: a locked file beside the database.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._file: IO[bytes] | None = None
        self._connection: BaseDatabaseWrapper | None = None

    def take(self, *, wait: bool = False) -> bool:
        """Whether it is ours now; asking again is cheap. Raises `django.db.Error` when the database is away."""
        if connections["default"].vendor == "postgresql":
            return self._still_locked() or self._lock_row(wait)
        return self._file is not None or self._lock_file(wait)

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()
        self._file = self._connection = None

    def _lock_file(self, wait: bool) -> bool:
        file = self._path().open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def _path(self) -> Path:
        database = Path(str(settings.DATABASES["default"]["NAME"]))
        folder = database.parent if database.is_absolute() else Path(settings.POLOSA_DATA)
        return folder / f"{self.name}.lock"

    def _still_locked(self) -> bool:
        """A connection that was lost has lost the lock with it."""
        if self._connection is None:
            return False
        try:
            return _ask(self._connection, "SELECT true")
        except Error:
            self.release()
            return False

    def _lock_row(self, wait: bool) -> bool:
        self._connection = connections.create_connection("default")
        asked = "pg_advisory_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_lock(%s)"
        got = _ask(self._connection, f"SELECT {asked}", zlib.crc32(f"polosa {self.name}".encode()))
        if not got:
            self.release()
        return got


def _ask(connection: BaseDatabaseWrapper, question: str, *values: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return bool(cursor.fetchone()[0])
