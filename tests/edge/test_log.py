"""No purge is lost: whoever commits it, whenever it becomes visible, whatever is being rendered meanwhile."""

import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from polosa.edge import log, queries
from polosa.edge.actions import forget_old_purges, purge
from polosa.edge.log import PurgeLog
from polosa.edge.models import Purge

from .conftest import Site

ELSEWHERE = """
import os, sys, django
django.setup()
from django.db import connections
connections["default"].settings_dict.update(eval(sys.argv[1]))
from polosa.edge.actions import purge
purge("article:1")
"""


class Told:
    """Remembers what the log says."""

    def __init__(self) -> None:
        self.keys: list[set[str] | None] = []
        self.now = 1000.0
        self.log = PurgeLog(on_purge=self.keys.append, clock=lambda: self.now)

    def look(self) -> list[set[str] | None]:
        self.now += 1
        self.keys.clear()
        self.log.look()
        return list(self.keys)


@pytest.fixture
def told(db: Any) -> Told:
    Purge.objects.create(pk=100, key="old")
    told = Told()
    assert told.look() == [None]
    return told


def test_a_line_is_applied_once(told: Told) -> None:
    Purge.objects.create(pk=101, key="front")
    assert told.look() == [{"front"}]
    assert told.look() == []


@pytest.mark.parametrize("missing", [[], [1]])
@pytest.mark.django_db
def test_lines_are_read_as_they_were_written(missing: list[int]) -> None:
    written = [Purge.objects.create(key=f"k{n} «%s»") for n in range(5)]
    known, limit = written[1].pk, 2
    wanted = [(line.pk, line.key, line.at, line.removes) for line in written[2:4]]
    read = queries.purges_after(known, [number + 10**9 for number in missing], limit=limit)
    assert [tuple(line) for line in read] == wanted
    assert queries.newest_purge() == written[-1].pk


def test_it_is_told_how_late_a_purge_elsewhere_was_applied(told: Told) -> None:
    told.log.look(now=True)
    line = Purge.objects.create(key="a")
    Purge.objects.filter(pk=line.pk).update(at=timezone.now() - timedelta(seconds=5))
    told.log.look(now=True)
    assert 5 <= told.log.lag < 60


def test_lines_that_become_visible_out_of_order_are_not_lost(told: Told) -> None:
    Purge.objects.create(pk=105, key="later")
    assert told.look() == [{"later"}]
    Purge.objects.create(pk=102, key="earlier")
    assert told.look() == [{"earlier"}]
    Purge.objects.create(pk=104, key="between")
    Purge.objects.create(pk=106, key="newest")
    assert told.look() == [{"between", "newest"}]
    assert told.look() == []


def test_a_transaction_under_way_at_the_first_look_is_seen_when_it_commits(told: Told) -> None:
    Purge.objects.create(pk=97, key="slow")
    assert told.look() == [{"slow"}]


def test_gaps_are_given_up_after_ten_minutes(told: Told) -> None:
    Purge.objects.create(pk=110, key="x")
    told.look()
    told.now += log.GAP_SECONDS + 1
    told.look()
    assert told.log._gaps == {}


def test_many_gaps_cost_one_question(told: Told, django_assert_max_num_queries: Any) -> None:
    Purge.objects.create(pk=900, key="x")
    told.look()
    Purge.objects.create(pk=500, key="y")
    with django_assert_max_num_queries(2):
        assert told.look() == [{"y"}]


def test_a_look_with_nothing_new_is_one_question(told: Told, django_assert_num_queries: Any) -> None:
    told.log._gaps.clear()
    with django_assert_num_queries(1):
        told.look()


def test_a_log_that_runs_far_ahead_makes_everything_stale(told: Told, monkeypatch: Any) -> None:
    monkeypatch.setattr(log, "MOST_LINES", 50)
    Purge.objects.bulk_create([Purge(pk=number, key=f"article:{number}") for number in range(200, 260)])
    before = told.log.moment()
    assert None in told.look()
    assert before is not None
    assert told.log.moved_since(before, ["anything"])


def test_another_database_behind_the_same_name_makes_everything_stale(told: Told) -> None:
    Purge.objects.all().delete()
    assert told.look() == [None]


def test_own_lines_are_applied_at_once_and_not_again(told: Told) -> None:
    told.keys.clear()
    told.log.apply_own([(101, "front"), (103, "latest")])
    assert told.keys == [{"front", "latest"}]
    Purge.objects.create(pk=101, key="front")
    Purge.objects.create(pk=102, key="other")
    Purge.objects.create(pk=103, key="latest")
    assert told.look() == [{"other"}]
    assert told.log._early == set()


def test_old_lines_are_forgotten_and_the_newest_stays(told: Told) -> None:
    Purge.objects.create(pk=101, key="x")
    Purge.objects.update(at=timezone.now() - timedelta(days=3))
    assert forget_old_purges() == 1
    assert Purge.objects.get().pk == 101
    told.look()
    assert told.look() == []


def test_a_database_that_is_away_leaves_pages_as_they_are(told: Told, monkeypatch: Any) -> None:
    Purge.objects.create(pk=101, key="front")
    with monkeypatch.context() as patch:
        patch.setattr(log.queries, "newest_purge", _away)
        assert told.look() == []
    told.now += log.PAUSE_SECONDS
    assert told.look() == [{"front"}]


def _away() -> int:
    from django.db import OperationalError

    raise OperationalError("connection refused")


@pytest.mark.django_db(transaction=True)
def test_a_purge_of_this_process_is_seen_at_once(paper: Site, reader: Client, settings: Any) -> None:
    settings.EDGE_LOOK_SECONDS = 3600
    reader.get("/a/")
    purge("article:2")
    reader.get("/a/")
    assert paper.renders == 1
    purge("article:1")
    reader.get("/a/")
    assert paper.renders == 2


@pytest.mark.django_db(transaction=True)
def test_a_purge_that_is_rolled_back_changes_nothing(paper: Site, reader: Client) -> None:
    reader.get("/a/")
    with transaction.atomic():
        purge("article:1")
        transaction.set_rollback(True)
    reader.get("/a/")
    assert paper.renders == 1


@pytest.mark.django_db(transaction=True)
def test_a_purge_during_a_render_makes_its_result_stale(paper: Site, reader: Client) -> None:
    def correct(request: HttpRequest) -> None:
        paper.during = lambda request: None
        worker = Thread(target=_purge_and_close, args=("latest",))
        worker.start()
        worker.join()

    paper.during = correct
    assert "stored" not in reader.get("/a/")["Cache-Status"]
    reader.get("/a/")
    assert paper.renders == 2
    reader.get("/a/")
    assert paper.renders == 2


@pytest.mark.django_db(transaction=True)
def test_a_purge_elsewhere_during_a_render_is_not_lost(paper: Site, reader: Client) -> None:
    reader.get("/")

    def correct(request: HttpRequest) -> None:
        paper.during = lambda request: None
        Purge.objects.create(key="latest")  # a line of another process: this one is told by the log only

    paper.during = correct
    reader.get("/a/")
    reader.get("/a/")
    assert paper.renders == 3


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_purge_in_another_process_is_seen_within_a_second(
    paper: Site, reader: Client, settings: Any
) -> None:
    settings.EDGE_LOOK_SECONDS = 0.2
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has no other processes")
    reader.get("/a/")
    other = {"NAME": connection.settings_dict["NAME"]}
    environ = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", ELSEWHERE, repr(other)]
    subprocess.run(command, check=True, env={**_environ(), **environ}, timeout=60)
    committed = time.monotonic()
    while paper.renders == 1:
        reader.get("/a/")
        assert time.monotonic() - committed < 1
        time.sleep(0.02)


def _environ() -> dict[str, str]:
    import os

    return {name: text for name, text in os.environ.items() if name != "POLOSA_DATA"}


def _purge_and_close(key: str) -> None:
    purge(key)
    connection.close()
