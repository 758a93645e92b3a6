"""Who leads: one at a time, whatever happens to processes, connections and clocks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from polosa.edge.background import lease as leases
from polosa.edge.background import processes
from polosa.edge.background.lease import Lease, LeaseLost, fenced
from tests.factories.at_once import shared_database
from tools.guard import guarded

pytestmark = pytest.mark.django_db


def end(lease: Lease) -> None:
    """As if its holder had been frozen for as long as it was given."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE edge_lease SET until = until - 1000 WHERE name = %s", [lease.name])


@pytest.fixture
def pair() -> tuple[Lease, Lease]:
    return Lease("test", holder="elsewhere 1 1"), Lease("test", holder="elsewhere 2 2")


def test_only_one_holds_a_lease(pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert first.take()
    assert first.take(anew=True)
    assert not second.take()
    first.release()
    assert second.take()
    assert not first.take()


def test_a_lease_that_nobody_renews_is_taken_by_another(pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert first.take()
    end(first)
    assert second.take()
    assert not first.take(anew=True)
    assert not first.renew()


def test_a_lease_that_is_renewed_stays(pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert first.take()
    end(first)
    assert first.renew()
    assert not second.take()


def test_a_lease_that_is_not_held_is_not_taken_by_renewing(pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert not first.renew()
    assert second.take()


def test_who_could_not_ask_does_not_lead(pair: tuple[Lease, Lease], monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage each process asks again, and only one gets it."""
    first, second = pair
    assert first.take()
    real = leases.rows

    def away(*asked: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(leases, "rows", away)
    for lease in pair:
        with pytest.raises(OperationalError):
            lease.take(anew=True)
    monkeypatch.setattr(leases, "rows", real)
    end(first)
    assert [second.take(), first.take()] == [True, False]


def test_asking_again_costs_nothing_for_a_while(
    pair: tuple[Lease, Lease], django_assert_num_queries: object
) -> None:
    first, _ = pair
    first.take()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert first.take()


def test_the_lease_of_a_killed_process_of_this_machine_is_free_at_once() -> None:
    dead = guarded(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
    held = Lease("test", holder=f"{processes.name_of(dead.pid)} ab")
    assert held.take()
    other = Lease("test")
    assert not other.take()
    dead.kill()
    dead.communicate()
    assert other.take()
    assert not held.take(anew=True)


def test_the_number_of_a_process_alone_is_not_its_name() -> None:
    own = processes.own_name()
    node, pid, start = own.split()
    assert (node, int(pid)) == (processes.NODE, os.getpid())
    assert not processes.has_ended(own)
    assert processes.has_ended(f"{node} {pid} {int(start) - 1}"), "an earlier process with the same number"
    assert processes.has_ended(f"{node} 999999999 1")
    assert not processes.has_ended(f"elsewhere {pid} 1"), "of other machines nobody knows"
    assert len(own) <= 64


def test_a_dead_child_that_nobody_has_waited_for_has_ended() -> None:
    child = guarded(subprocess.Popen([sys.executable, "-c", "pass"]))
    name = processes.name_of(child.pid)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes.has_ended(name)
    child.wait()


def test_what_is_fenced_is_undone_when_another_leads(pair: tuple[Lease, Lease]) -> None:
    first, second = pair
    assert first.take()
    end(first)
    assert second.take()
    with first.in_force(), pytest.raises(LeaseLost), fenced():
        pytest.fail("what another does must not be begun")
    with second.in_force(), fenced():
        pass
    with fenced():
        pass  # nothing is in force: an ordinary transaction


@pytest.fixture
def _clean() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM edge_lease")


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_a_lease_while_its_holder_is_amid_a_fenced_transaction(_clean: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    first, second = Lease("test", holder="elsewhere 1 1"), Lease("test", holder="elsewhere 2 2")
    assert first.take()
    end(first)
    order: list[str] = []

    def steal() -> None:
        order.append("stolen" if second.take() else "not stolen")
        connections.close_all()

    thief = threading.Thread(target=steal)
    with first.in_force(), fenced():
        thief.start()
        thief.join(1)
        order.append("done")
    thief.join(20)
    assert order == ["done", "stolen"]


@pytest.mark.django_db(transaction=True)
def test_a_fenced_transaction_of_a_frozen_process_is_ended_by_the_server(
    _clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite nobody ends the transaction of another process")
    monkeypatch.setattr(leases, "FROZEN_SECONDS", 1)
    first, second = Lease("test", holder="elsewhere 1 1"), Lease("test", holder="elsewhere 2 2")
    assert first.take()
    end(first)
    taken: list[bool] = []

    def steal() -> None:
        taken.append(second.take())
        connections.close_all()

    thief = threading.Thread(target=steal)
    with pytest.raises(DatabaseError), transaction.atomic(), first.in_force(), fenced():
        thief.start()
        thief.join(20)  # this thread says nothing meanwhile
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO edge_purge (key, at) VALUES ('late', now())")
    connection.close()
    assert taken == [True]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM edge_purge WHERE key = 'late'")
        assert cursor.fetchone() == (0,)


def test_the_server_is_told_to_notice_a_client_whose_machine_is_gone() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a database in a file has no clients")
    asked = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
    with connection.cursor() as cursor:
        told = []
        for name in asked:
            cursor.execute(f"SHOW {name}")
            told.append(int(cursor.fetchone()[0]))
    idle, interval, count = told
    assert 0 < idle + interval * count <= 45
    local = connection.connection.info.get_parameters()
    assert (
        int(local["keepalives_idle"]) + int(local["keepalives_interval"]) * int(local["keepalives_count"])
        <= 45
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_gets_it(_clean: None, tmp_path: Path) -> None:
    with shared_database(tmp_path) as at_once:
        got = at_once(*[Lease("test", holder=f"elsewhere {number} 1").take for number in range(6)])
    assert sorted(got) == [False] * 5 + [True]
