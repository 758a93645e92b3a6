"""Something only one process may do at a time on one database, such as bringing its tables up to date.

It needs no tables. The system sets it free when the holder dies; a holder that is frozen keeps it, and others wait:
what it was at must not be begun by another in the middle. For who leads, see `edge.background.lease`.
"""

import fcntl
import zlib
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

IS_LOCKED = """
SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND {whose}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND classid = 0 AND objid = %s AND objsubid = 1)
"""
OWN, ANYBODYS = IS_LOCKED.format(whose="pid = pg_backend_pid()"), IS_LOCKED.format(whose="true")


class Lock:
    """On PostgreSQL: an advisory lock of a connection of its own; on SQLite: a locked file beside the database."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._key = _key_of(name)
        self._file: IO[bytes] | None = None
        self._connection: BaseDatabaseWrapper | None = None

    def take(self, *, wait: bool = False) -> bool:
        """Whether it is ours now. Raises `django.db.Error` when the database is away; then it is not ours."""
        if connections["default"].vendor == "postgresql":
            return self._is_locked() or self._lock_key(wait)
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

    def _is_locked(self) -> bool:
        """Asked of the server: a connection that lives may be another than the one that got the lock."""
        if self._connection is None:
            return False
        try:
            held = _ask(self._connection, OWN, self._key)
        except Exception:
            self.release()
            return False
        if not held:
            self.release()
        return held

    def _lock_key(self, wait: bool) -> bool:
        asked = "pg_advisory_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_lock(%s)"
        connection = connections.create_connection("default")
        try:
            got = _ask(connection, f"SELECT {asked}", self._key)
        except BaseException:
            connection.close()
            raise
        if got:
            self._connection = connection
        else:
            connection.close()
        return got


def older_release_leads() -> bool:
    """Whether a background process of a release before leases follows the schedule: it holds an advisory lock for it.

    Both would do everything while many nodes are upgraded one after another. PostgreSQL only: a file has one node.
    """
    default = connections["default"]
    return default.vendor == "postgresql" and _ask(default, ANYBODYS, _key_of("clerk"))


def _key_of(name: str) -> int:
    return zlib.crc32(f"polosa {name}".encode())


def _ask(connection: BaseDatabaseWrapper, question: str, *values: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return bool(cursor.fetchone()[0])
