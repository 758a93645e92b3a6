"""Many people doing something at the same moment, each in a thread with a connection of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections


@contextmanager
def shared_database(folder: Path) -> Iterator[Callable[..., list[Any]]]:
    """Gives a function that runs calls at once and returns their results, or the errors they raised.

    A test on SQLite has its database in memory, which one connection at a time may change: the calls, and all
    that the test does meanwhile, work on a copy in a file, as a site does.
    """
    if connection.vendor != "sqlite":
        yield _run_with(lambda: None)
        return
    own, settings = connections["default"], {**connection.settings_dict, "NAME": str(folder / "copy.sqlite3")}

    def connect() -> None:
        connections["default"] = type(own)(settings, "default")

    own.ensure_connection()
    connect()
    connection.ensure_connection()
    own.connection.backup(connection.connection)
    try:
        yield _run_with(connect)
    finally:
        connection.close()
        connections["default"] = own


def _run_with(connect: Callable[[], None]) -> Callable[..., list[Any]]:
    def at_once(*calls: Callable[[], Any]) -> list[Any]:
        results: list[Any] = [None] * len(calls)
        start = threading.Barrier(len(calls))

        def run(number: int, call: Callable[[], Any]) -> None:
            connect()
            try:
                start.wait(20)
                results[number] = call()
            except Exception as error:  # a result as any other: the test says which it expects
                results[number] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return at_once
