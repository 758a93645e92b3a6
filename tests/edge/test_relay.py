"""No cache in front misses a purge: whenever its line becomes visible, whoever is killed, whatever is away."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from polosa.edge import relay as relay_module
from polosa.edge.actions import KEPT, forget_old_purges, note_told, purge
from polosa.edge.gateways.front import Unheard
from polosa.edge.models import FrontCache, Purge
from polosa.edge.outbox import LONGEST_PAUSE
from polosa.edge.relay import Relay

EVERYTHING = "everything"


class Front:
    """A cache that remembers what it was told; away, or slow of hearing, when a test says so."""

    echoes: tuple[float, ...] = (0.4, 2.0)
    rest, at_once, most = 0.0, 3, 50

    def __init__(self, name: str = "varnish://one") -> None:
        self.name = name
        self.told: list[Any] = []
        self.trouble: Unheard | None = None
        self.takes: int | None = None
        self.calls = 0

    def purge(self, keys: Collection[str]) -> None:
        self._hear(set(keys))

    def purge_everything(self) -> None:
        self._hear(EVERYTHING)

    def ask(self) -> str:
        return "here"

    def close(self) -> None:
        pass

    def _hear(self, said: Any) -> None:
        self.calls += 1
        if self.trouble is not None or self.takes == 0:
            raise self.trouble or Unheard("enough for now")
        if self.takes is not None:
            self.takes -= 1
        self.told.append(said)

    def heard(self) -> set[str]:
        """All keys since the last question; `everything` among them if that was said."""
        told = {key for said in self.told for key in ([said] if said == EVERYTHING else said)}
        self.told.clear()
        return told


class Lease:
    ours = True

    def take(self) -> bool:
        return self.ours

    def release(self) -> None:
        self.ours = False


class Office:
    """A relay whose clock a test turns; `killed` leaves nothing behind but the database and the data folder."""

    def __init__(self, *fronts: Front) -> None:
        self.now, self.fronts, self.lease = 1000.0, fronts or (Front(),), Lease()
        self.relay = Relay(self.fronts, self.lease, clock=lambda: self.now)

    @property
    def front(self) -> Front:
        return self.fronts[0]

    def after(self, seconds: float = 1.0) -> set[str]:
        """What the first cache has heard by then."""
        self.now += seconds
        self.relay.step()
        for postman in self.relay.postmen.values():
            postman.deliver()
        return self.front.heard()

    def settle(self) -> None:
        for _ in range(8):
            self.after(3)

    def killed(self) -> Office:
        return Office(*self.fronts)


@pytest.fixture(autouse=True)
def _keep_the_connection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction would end with its connection."""
    if "at_work" not in request.node.name:
        monkeypatch.setattr(relay_module, "close_old_connections", lambda: None)


@pytest.fixture
def office(db: Any, settings: Any, tmp_path: Path) -> Office:
    """A cache that has been told all until line 100."""
    settings.POLOSA_DATA = tmp_path
    Purge.objects.create(pk=100, key="old")
    office = Office()
    office.settle()
    assert FrontCache.objects.get().position == 100
    return office


def row(pk: int, key: str, ago: timedelta = timedelta()) -> None:
    Purge.objects.create(pk=pk, key=key)
    Purge.objects.filter(pk=pk).update(at=timezone.now() - ago)


def position() -> int:
    return FrontCache.objects.get(name="varnish://one").position


def test_a_cache_nobody_has_told_anything_is_purged_whole(db: Any, settings: Any, tmp_path: Path) -> None:
    settings.POLOSA_DATA = tmp_path
    Purge.objects.create(key="front")
    assert Office().after() == {EVERYTHING}


def test_a_line_is_told_once_and_repeated_for_what_was_fetched_too_early(office: Office) -> None:
    row(101, "front")
    assert office.after(0.3) == {"front"}
    assert office.after(0.3) == set()
    assert office.after(0.2) == {"front"}
    assert office.after(1.5) == set()
    assert office.after(0.7) == {"front"}
    office.settle()
    assert office.after(100) == set()
    assert position() == 101


def test_lines_that_become_visible_out_of_order_are_told(office: Office) -> None:
    row(105, "later")
    assert office.after() == {"later"}
    row(102, "earlier")
    assert "earlier" in office.after()
    office.settle()
    row(104, "between")
    row(106, "newest")
    assert office.after() == {"between", "newest"}


def test_a_line_that_becomes_visible_while_nobody_works_is_told_by_the_next(office: Office) -> None:
    row(105, "later")
    office.settle()
    assert position() == 105
    row(102, "earlier", ago=timedelta(minutes=2))
    assert "earlier" in office.killed().after()


def test_what_was_read_and_not_told_is_told_by_the_next(office: Office) -> None:
    row(101, "front")
    office.front.trouble = Unheard("away")
    office.after()
    office.front.trouble = None
    assert "front" in office.killed().after()


@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_a_clerk_killed_between_telling_and_noting_leads_to_telling_again(
    office: Office, seconds: float
) -> None:
    row(101, "front")
    assert "front" in office.after(seconds)
    assert position() == 100
    heir = office.killed()
    assert "front" in heir.after()
    heir.settle()
    assert position() == 101
    assert heir.killed().after() <= {"old", "front"}


def test_a_restart_with_nothing_new_tells_no_more_than_the_last_minutes(office: Office) -> None:
    Purge.objects.update(at=timezone.now() - timedelta(hours=5))
    assert office.killed().after() == set()


def test_a_cache_that_is_away_is_asked_less_and_less_and_told_all_when_it_is_back(office: Office) -> None:
    front = office.front
    front.trouble, front.calls = Unheard("connection refused"), 0
    for number in range(101, 401):
        row(number, f"thread:{number % 7}")
        office.after(1)
    assert 8 <= front.calls <= 14
    assert position() == 100
    front.trouble = None
    heard = set()
    for _ in range(int(LONGEST_PAUSE) + 2):
        heard |= office.after(1)
    assert heard == {f"thread:{number}" for number in range(7)}
    office.settle()
    assert position() == 400


def test_one_that_is_away_keeps_no_other_waiting(db: Any, settings: Any, tmp_path: Path) -> None:
    settings.POLOSA_DATA = tmp_path
    Purge.objects.create(pk=100, key="old")
    office = Office(Front("varnish://one"), Front("varnish://two"))
    office.settle()
    office.fronts[1].trouble = Unheard("away")
    row(101, "front")
    assert office.after() == {"front"}
    office.settle()
    assert dict(FrontCache.objects.values_list("name", "position")) == {
        "varnish://one": 101,
        "varnish://two": 100,
    }
    office.fronts[1].trouble = None
    office.fronts[1].told.clear()
    office.after(LONGEST_PAUSE)
    assert "front" in office.fronts[1].heard()


def test_a_cache_that_takes_a_little_at_a_time_gets_all(office: Office) -> None:
    """What was taken before a refusal is not said again in the same round: a small allowance is enough."""
    office.front.echoes = ()
    office.relay = Relay(office.fronts, office.lease, clock=lambda: office.now)
    Purge.objects.bulk_create([Purge(pk=number, key=f"a:{number}") for number in range(101, 141)])
    heard: set[str] = set()
    for _ in range(20):
        office.front.takes = 1
        office.now += LONGEST_PAUSE
        office.relay.step()
        office.relay.postmen["varnish://one"].deliver()
        heard |= office.front.heard()
    assert heard >= {f"a:{number}" for number in range(101, 141)}
    office.front.takes = None
    office.settle()
    assert position() == 140


def test_a_cache_that_asks_for_patience_is_given_it(office: Office) -> None:
    office.front.trouble = Unheard("slow down", retry_after=600)
    row(101, "front")
    office.after()
    office.front.trouble, office.front.calls = None, 0
    assert office.after(500) == set()
    assert office.front.calls == 0
    row(102, "latest")
    assert office.after(101) == {"front", "latest"}


def test_too_many_keys_at_once_become_everything(office: Office) -> None:
    Purge.objects.bulk_create([Purge(pk=101 + number, key=f"a:{number}") for number in range(51)])
    assert office.after() == {EVERYTHING}
    office.settle()
    assert position() == 151


def test_too_many_keys_gathered_while_away_become_everything(office: Office) -> None:
    office.front.trouble = Unheard("away")
    for number in range(60):
        row(101 + number, f"a:{number}")
        office.after(1)
    office.front.trouble = None
    assert office.after(LONGEST_PAUSE) == {EVERYTHING}


def test_keys_a_cache_will_never_understand_become_everything(office: Office) -> None:
    office.front.trouble = Unheard("no such tag", is_final=True)
    row(101, "odd")
    office.after()
    office.front.trouble = None
    assert office.after(2) == {EVERYTHING}


def test_whoever_was_away_longer_than_lines_are_kept_is_purged_whole(office: Office) -> None:
    FrontCache.objects.update(at=timezone.now() - KEPT)
    row(101, "lost", ago=timedelta(days=3))
    row(102, "front")
    forget_old_purges()
    heir = office.killed()
    assert heir.after() == {EVERYTHING}
    heir.settle()
    assert position() == 102


def test_a_long_quiet_time_is_no_loss(office: Office) -> None:
    FrontCache.objects.update(at=timezone.now() - timedelta(days=30))
    Purge.objects.update(at=timezone.now() - timedelta(days=31))
    assert office.killed().after() == set()


def test_a_database_restored_while_the_relay_works_purges_everything(office: Office) -> None:
    Purge.objects.all().delete()
    row(40, "before")
    assert EVERYTHING in office.after()
    office.settle()
    assert position() == 40
    row(41, "front")
    assert office.after() == {"front"}


def test_a_database_restored_while_nobody_works_purges_everything(office: Office) -> None:
    """The position is restored with the rest; the file beside the database remembers better."""
    for number in range(101, 111):
        row(number, "front")
    office.settle()
    assert position() == 110
    Purge.objects.filter(pk__gt=90).delete()
    row(90, "then")
    FrontCache.objects.update(position=90)
    for number in range(91, 121):  # and life went on before a clerk came
        row(number, "since")
    heir = office.killed()
    assert heir.after() == {EVERYTHING}
    heir.settle()
    assert position() == 120
    assert EVERYTHING not in heir.killed().after()


def test_a_database_older_than_the_position_purges_everything(office: Office) -> None:
    note_told("varnish://one", 5000)
    assert office.killed().after() == {EVERYTHING}


def test_a_spoiled_witness_is_no_obstacle(office: Office, tmp_path: Path) -> None:
    for spoiled in ("", "[1]", '{"varnish://one": "many"}'):
        (tmp_path / "caches.json").write_text(spoiled)
        heir = office.killed()
        row(Purge.objects.latest("pk").pk + 1, "front")
        assert "front" in heir.after()
        heir.settle()
    assert json.loads((tmp_path / "caches.json").read_text()) == {"varnish://one": 103}


def test_a_log_that_runs_far_ahead_purges_everything(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(relay_module, "MOST_LINES", 20)
    Purge.objects.bulk_create([Purge(pk=101 + number, key="front") for number in range(30)])
    assert office.killed().after() == {EVERYTHING}


def test_whoever_does_not_hold_the_lease_tells_nothing_and_goes_on_where_the_other_stopped(
    office: Office,
) -> None:
    office.lease.ours = False
    row(101, "front")
    assert office.after(5) == set()
    other = office.killed()
    assert "front" in other.after()
    other.settle()
    office.lease.ours = True
    row(102, "latest")
    assert "latest" in office.after(5)
    office.settle()
    assert position() == 102


def test_a_database_that_is_away_is_waited_for(office: Office, monkeypatch: Any) -> None:
    row(101, "front")
    heir = office.killed()
    with monkeypatch.context() as patch:
        patch.setattr(relay_module.queries, "told_until", _away)
        with pytest.raises(OperationalError):
            heir.after()
    assert "front" in heir.after()


def _away(name: str) -> None:
    raise OperationalError("connection refused")


def test_a_look_with_nothing_new_is_one_question(office: Office, django_assert_num_queries: Any) -> None:
    office.after()
    office.relay._log._gaps.clear()
    with django_assert_num_queries(1):
        office.after()


@pytest.mark.django_db(transaction=True)
def test_the_relay_at_work_loses_nothing_whenever_it_is_stopped(settings: Any, tmp_path: Path) -> None:
    """Real threads and commits; relays come and go at any moment while keys are purged."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory locks whole tables; test_relay_process.py has one on disk")
    settings.POLOSA_DATA = tmp_path
    purge("first")
    note_told("varnish://one", Purge.objects.latest("pk").pk)
    front = Front()
    told: set[str] = set()
    expected = set()
    for turn in range(4):
        stopping, lease = threading.Event(), Lease()
        relay = Relay([front], lease)
        runner = threading.Thread(target=_run, args=(relay, stopping))
        runner.start()
        try:
            for number in range(5):
                key = f"article:{turn}-{number}"
                purge(key)
                expected.add(key)
                time.sleep(0.05 * turn)
        finally:
            stopping.set()
            runner.join(10)
        assert not lease.ours
    stopping = threading.Event()
    runner = threading.Thread(target=_run, args=(Relay([front], Lease()), stopping))
    runner.start()
    try:
        _wait(lambda: bool(told.update(front.heard())) or expected <= told)
        _wait(lambda: FrontCache.objects.get().position == Purge.objects.latest("pk").pk)
    finally:
        stopping.set()
        runner.join(10)


def _run(relay: Relay, stopping: threading.Event) -> None:
    try:
        relay.run(stopping)
    finally:
        connection.close()


def _wait(until: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)
