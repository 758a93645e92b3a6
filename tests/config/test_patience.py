"""A web process waits for its database for a while, and makes no new one where the old one is gone."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.test import Client
from django.urls import reverse

from polosa.config import patience
from polosa.kit import patience as waiting
from tests.factories import people, stories
from tests.factories.outages import LOCKED, database_away

HERE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Host": "testserver"}


def test_sqlite_waits_a_little_and_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "моя газета?.sqlite3"
    told: Any = {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": {"timeout": 20}}
    patience.limit(told)
    assert told["OPTIONS"]["timeout"] == waiting.LOCK_SECONDS
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(told["NAME"], uri=True)
    assert not list(tmp_path.iterdir())
    sqlite3.connect(file).close()
    sqlite3.connect(told["NAME"], uri=True).close()


def test_postgresql_is_given_up_after_a_while_and_the_address_has_the_last_word() -> None:
    options = {"connect_timeout": 9}
    patience.limit({"ENGINE": "django.db.backends.postgresql", "NAME": "x", "OPTIONS": options})
    connection_created.disconnect(dispatch_uid="patience")
    assert options["connect_timeout"] == 9 and options["tcp_user_timeout"] == 15_000


@pytest.mark.django_db
def test_postgresql_waits_for_no_lock_longer() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no statements for this")
    patience._limit(connection)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (f"{waiting.LOCK_SECONDS}s",)


def busy_timeout() -> int:
    return int(connection.connection.execute("PRAGMA busy_timeout").fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_who_waited_in_vain_lets_the_next_wait_a_moment_only() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the paper")
    connection.ensure_connection()
    before = busy_timeout()
    with waiting.moment():
        assert busy_timeout() == 200
    assert busy_timeout() == before
    waiting.lose()
    waiting.lose()
    with waiting.moment():
        pass
    assert busy_timeout() == 200
    waiting.regain()
    assert busy_timeout() == before > 200


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_only_shows_pages_regains_its_patience_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the paper")
    connection.ensure_connection()
    before = busy_timeout()
    waiting.lose()
    assert Client().get("/account/login/").status_code == 200
    assert busy_timeout() == 200, "nothing has been written yet"
    monkeypatch.setattr(waiting, "SHORT_SECONDS", 0.0)
    assert Client().get("/account/login/").status_code == 200
    assert busy_timeout() == before


@pytest.mark.django_db
def test_a_count_that_cannot_be_written_down_is_no_count() -> None:
    cache: BaseCache = caches["default"]
    with database_away(LOCKED, only_writes=True), pytest.raises(OperationalError):
        cache.set("tries", 1)
    cache.set("tries", 2)
    assert cache.get("tries") == 2 and cache.add("tries", 3) is False


@pytest.mark.django_db
def test_the_desk_is_read_while_nothing_can_be_written() -> None:
    story = stories.story("Мост открыли")
    client = Client(raise_request_exception=False, headers=HERE)
    client.force_login(people.chief())
    view = "wagtailsnippets_articles_article"
    paths = [
        reverse("wagtailadmin_home"),
        reverse(f"{view}:list"),
        reverse(f"{view}:edit", args=[story.pk]),
        reverse(f"{view}:add"),
        reverse("wagtailimages:index"),
        reverse("wagtailsettings:edit", args=["kit", "paper"]),
        reverse("wagtailusers_users:index"),
    ]
    for path in paths:
        client.get(path, follow=True)  # what is made at the first look is there
    with database_away(LOCKED, only_writes=True):
        assert {path: client.get(path, follow=True).status_code for path in paths} == dict.fromkeys(
            paths, 200
        )
