"""Two nodes that start at once with a new release: one changes the tables, the other waits and holds up nothing."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Index

from polosa.config import launch
from polosa.config.lock import Lock
from polosa.edge.online import AddIndexOnline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def starts(monkeypatch: Any, tmp_path: Path) -> list[str]:
    """What the starts do, in order; the real lock, and nothing else that takes time."""
    done: list[str] = []

    def migrate() -> None:
        done.append("begins")
        time.sleep(0.3)
        done.append("ends")

    monkeypatch.setenv("POLOSA_DATA", str(tmp_path))
    monkeypatch.setattr(launch, "migrate", migrate)
    monkeypatch.setattr(launch, "gather_static", lambda: None)
    monkeypatch.setattr(launch, "_found", lambda: None)
    monkeypatch.setattr(launch, "WAIT_SECONDS", 0.02)
    return done


def test_only_one_changes_the_tables_at_a_time(starts: list[str], capsys: Any) -> None:
    with ThreadPoolExecutor(3) as pool:
        for job in [pool.submit(launch.prepare) for _ in range(3)]:
            job.result(60)
    assert starts == ["begins", "ends"] * 3
    assert capsys.readouterr().out.count("Базу уже готовит другой запуск") == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite builds no index beside writers")
def test_who_waits_does_not_hold_up_an_index_that_is_built_beside_writers() -> None:
    """A statement that waits for the builder's own lock would be waited for by the builder, for ever."""
    held, waiting = Lock("prepare"), threading.Event()
    assert held.take()

    def wait() -> None:
        other = Lock("prepare")
        waiting.set()
        launch.wait_for(other)
        other.release()
        connections.close_all()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    try:
        waiting.wait(10)
        time.sleep(0.2)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '20s'")
        model = apps.get_model("comments", "Thread")
        before = ProjectState()
        before.add_model(ModelState.from_model(model))
        after = before.clone()
        operation = AddIndexOnline("thread", Index(fields=["id"], name="tried_beside"))
        operation.state_forwards("comments", after)
        for run in (operation.database_forwards, operation.database_backwards):
            with connection.schema_editor(atomic=False) as editor:
                run("comments", editor, before if run == operation.database_forwards else after, after)
    finally:
        held.release()
        thread.join(20)
        connection.close()
    assert not thread.is_alive()
