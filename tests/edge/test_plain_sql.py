"""What is asked past Django's cursors is answered, counted and refused as through them."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from polosa.edge.plain_sql import database, rows, run

pytestmark = pytest.mark.django_db

WRITE = "INSERT INTO edge_purge (key, at) VALUES (%s, %s) RETURNING id, key"
AT = "2026-11-20 12:00:00+00:00"


def test_places_are_filled_and_percent_signs_are_words() -> None:
    assert [key for _, key in rows(database(), WRITE, ["100 % правды", AT])] == ["100 % правды"]
    like = "SELECT key FROM edge_purge WHERE key LIKE '100 %%' AND key = %s"
    assert rows(database(), like, ["100 % правды"]) == [("100 % правды",)]
    named = "SELECT key FROM edge_purge WHERE key LIKE '100 %%' AND key = %(key)s"
    assert rows(database(), named, {"key": "100 % правды"}) == [("100 % правды",)]
    assert rows(database(), "SELECT %s", ["%s %(key)s ?"])[0][0] == "%s %(key)s ?"
    assert run(database(), "UPDATE edge_purge SET key = %s WHERE key LIKE '100%%'", ["new"]) == 1
    assert run(database(), "DELETE FROM edge_purge WHERE key = %s", ["none"]) == 0


def test_who_listens_hears_it() -> None:
    with CaptureQueriesContext(connection) as told:
        rows(database(), "SELECT 1 AS heard")
    assert ["heard" in one["sql"] for one in told] == [True]
    asked: list[str] = []

    def wrap(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(wrap):
        run(database(), "DELETE FROM edge_purge WHERE id = %s", [-1])
    assert len(asked) == 1


def test_what_the_database_refuses_is_an_error_of_djangos() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(database(), "SELECT nothing FROM nowhere")
    with pytest.raises(IntegrityError), transaction.atomic():
        run(database(), "INSERT INTO edge_purge (key, at) VALUES (%s, %s)", [None, AT])


def test_a_row_that_cannot_be_read_is_an_error_of_djangos_too() -> None:
    """The first row is there before the second one fails."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases give all rows at once")
    for key in ("{}", "no json"):
        rows(database(), WRITE, [key, AT])
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(database(), "SELECT json_extract(key, '$') FROM edge_purge ORDER BY id")


def test_a_transaction_that_is_broken_takes_nothing_more() -> None:
    with transaction.atomic():
        with pytest.raises(TransactionManagementError):
            transaction.set_rollback(True)
            rows(database(), "SELECT 1")
        transaction.set_rollback(False)
