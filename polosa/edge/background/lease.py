"""Something only one process may do at a time on one database, on whatever machine.

A lease is a row with a holder and an end, both by the database's clock. Who holds it renews it; who is frozen, cut off
or dead does not, and after LEASE_SECONDS another takes it. Whether a lease is ours is read from that row, never
concluded from a connection that lives. What must not happen twice is done in a `fenced` transaction: the row is locked
in it, so that nobody else can take the lease before it ends, and a holder who was frozen finds out before it writes.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.db import Error, transaction

from ..plain_sql import database, rows, run
from .processes import has_ended, own_name

LEASE_SECONDS = 20.0
RENEW_SECONDS = 5.0
"""A lease renewed more lately than that is ours without the database being asked."""
FROZEN_SECONDS = 15
"""PostgreSQL ends a fenced transaction whose owner says nothing for so long, and frees what it has locked."""
CLOCKS = {
    "postgresql": "EXTRACT(EPOCH FROM clock_timestamp())",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}
TAKE = """
INSERT INTO edge_lease (name, holder, until) VALUES (%s, %s, {clock} + %s)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE edge_lease.holder = excluded.holder OR edge_lease.until < {clock}
RETURNING 1
"""
INHERIT = "UPDATE edge_lease SET holder = %s, until = {clock} + %s WHERE name = %s AND holder = %s"
FORGET = "DELETE FROM edge_lease WHERE until < {clock} - %s"
NEVER = float("-inf")

_in_force: ContextVar[Lease | None] = ContextVar("lease", default=None)


class LeaseLost(Exception):
    """Another process leads by now: the transaction of this one is rolled back."""


class Lease:
    """May be used by several threads; each asks through its own connection."""

    def __init__(self, name: str, *, holder: str | None = None, seconds: float = LEASE_SECONDS) -> None:
        """`holder` defaults to a name that no other lease has, in this process or another."""
        self.name, self.seconds = name, seconds
        self.holder = holder or f"{own_name()} {secrets.token_hex(3)}"
        self._renewed_at = NEVER
        self._lock = threading.Lock()

    def take(self, *, anew: bool = False) -> bool:
        """Whether it is ours now; asking again is cheap, unless `anew`. Raises `django.db.Error`."""
        with self._lock:
            begun = time.monotonic()
            if not anew and begun - self._renewed_at < RENEW_SECONDS:
                return True
            self._renewed_at = NEVER
            if not (self._taken() or self._inherited()):
                return False
            self._renewed_at = begun
            return True

    def renew(self) -> bool:
        """Keeps a lease that this process believes to hold; takes none. Raises `django.db.Error`."""
        return self._renewed_at != NEVER and self.take(anew=True)

    def release(self) -> None:
        """At once; if the database is away, the lease ends by itself."""
        with self._lock, suppress(Error):
            self._renewed_at = NEVER
            run(
                database(), "DELETE FROM edge_lease WHERE name = %s AND holder = %s", [self.name, self.holder]
            )

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """What is `fenced` in this block is done only if this lease is ours."""
        before = _in_force.set(self)
        try:
            yield
        finally:
            _in_force.reset(before)

    def hold(self) -> None:
        """Nobody takes the lease before the transaction at hand has ended. Raises LeaseLost, `django.db.Error`."""
        on, values = database(), [self.name, self.holder]
        sql = "SELECT 1 FROM edge_lease WHERE name = %s AND holder = %s"
        if on.vendor == "postgresql":
            run(on, f"SET LOCAL idle_in_transaction_session_timeout = '{FROZEN_SECONDS}s'")
            sql += " FOR SHARE"
        if not rows(on, sql, values):
            self._renewed_at = NEVER
            raise LeaseLost(self.name)

    def _taken(self) -> bool:
        return bool(rows(database(), _timed(TAKE), [self.name, self.holder, self.seconds]))

    def _inherited(self) -> bool:
        """From a holder who is known to be gone: a process of this machine that was killed."""
        on = database()
        holders = rows(on, "SELECT holder FROM edge_lease WHERE name = %s", [self.name])
        if not holders or not has_ended(holders[0][0]):
            return False
        return run(on, _timed(INHERIT), [self.holder, self.seconds, self.name, holders[0][0]]) == 1


@contextmanager
def fenced() -> Iterator[None]:
    """A transaction, which can commit only while the lease that is in force is ours. Raises LeaseLost."""
    lease = _in_force.get()
    with transaction.atomic():
        if lease is not None:
            lease.hold()
        yield


def holders_until() -> dict[str, bool]:
    """Whether the lease of each name is still running, by the database's clock."""
    return {
        name: bool(runs)
        for name, runs in rows(database(), _timed("SELECT name, until > {clock} FROM edge_lease"))
    }


def forget_ended(seconds: float) -> int:
    """Leases that ended so many seconds ago are forgotten: of processes that will not come back."""
    return run(database(), _timed(FORGET), [seconds])


def _timed(sql: str) -> str:
    return sql.format(clock=CLOCKS[database().vendor])
