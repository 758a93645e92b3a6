"""View beacons: none lost, none counted twice, none believed that is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import Error, connection
from django.test.utils import CaptureQueriesContext

from polosa.audience import actions, lanes, queries
from polosa.audience.lanes import Beacons, from_line, to_line, write_part
from polosa.audience.models import Counter, JournalPlace, Visit
from polosa.audience.rules import CROWD, FLOOD, View
from polosa.edge.journal import Journal, Ledger, Part
from polosa.kit.sealed import seal_for
from tests import databases
from tests.factories.disks import full_disk
from tools.guard import guarded

ROOT = Path(__file__).parents[2]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Asked(dict[str, str]):
    """Headers as the server gives them."""


def scope(counter: Counter | None, *, path: str = "", client: str = "198.51.100.7:1", **headers: str) -> Any:
    said = {"user-agent": FIREFOX, "sec-fetch-site": "same-origin", **headers}
    address = path or f"/views/{queries.counter_seal(counter)}.gif"  # type: ignore[arg-type]
    asked = Asked({name.replace("_", "-"): text for name, text in said.items()})
    return SimpleNamespace(method="GET", path=address, query_string="", client=client, headers=asked)


class Proto:
    def __init__(self) -> None:
        self.status, self.body = 0, b""

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.body = status, body

    def response_empty(self, status: int, headers: Any) -> None:
        self.status = status


@pytest.fixture
def beacons(db: Any, tmp_path: Path) -> Iterator[Beacons]:
    """The lane with its file, and without its thread: tests say when what was taken is written."""
    lane = Beacons(tmp_path / "views")
    lane.journal._folder.mkdir()
    lane.journal._open()
    yield lane
    lane.journal._file.close()  # type: ignore[union-attr]


def look(lane: Beacons, counter: Counter | None, **said: Any) -> Proto:
    proto = Proto()
    assert lane.try_answer(scope(counter, **said), proto)
    return proto


def views(counter: Counter) -> int:
    counter.refresh_from_db()
    return counter.views


def test_beacons_are_gathered_and_written_together(beacons: Beacons) -> None:
    one, two = Counter.objects.create(), Counter.objects.create()
    for n in range(30):
        proto = look(beacons, one if n % 3 else two, client=f"198.51.100.{n}:5")
        assert (proto.status, proto.body[:6]) == (200, b"GIF89a")
    assert views(one) == views(two) == 0
    with CaptureQueriesContext(connection) as said:
        beacons.journal.flush()
    assert (views(one), views(two)) == (20, 10)
    assert len([q for q in said if "SAVEPOINT" not in q["sql"]]) <= 10


def test_how_many_there_are_does_not_change_how_many_statements(beacons: Beacons) -> None:
    counters = Counter.objects.bulk_create(Counter() for _ in range(20))
    look(beacons, counters[19], client="203.0.200.1:5")
    beacons.journal.flush()  # the first time its place is noted anew
    spent = []
    for some in (counters[:1], counters[:3], counters):
        for place, counter in enumerate(some):
            look(beacons, counter, client=f"203.0.{len(some)}.{place}:5")
        with CaptureQueriesContext(connection) as said:
            beacons.journal.flush()
        spent.append(len(said))
    assert len(set(spent)) == 1


def test_repeats_robots_and_foreign_pages_are_not_counted(beacons: Beacons) -> None:
    counter = Counter.objects.create()
    for _ in range(5):
        look(beacons, counter)
    look(beacons, counter, user_agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    look(beacons, counter, user_agent="curl/8.0")
    look(beacons, counter, user_agent="")
    look(beacons, counter, sec_fetch_site="cross-site", client="203.0.113.1:1")
    look(beacons, counter, sec_purpose="prefetch", client="203.0.113.2:1")
    beacons.journal.flush()
    assert views(counter) == 1
    assert (beacons.taken, beacons.repeats, beacons.robots) == (1, 4, 5)


def test_repeats_are_known_across_workers_and_restarts(beacons: Beacons, tmp_path: Path) -> None:
    counter = Counter.objects.create()
    look(beacons, counter)
    beacons.journal.flush()
    again = Beacons(tmp_path / "again")
    again.journal._folder.mkdir()
    again.journal._open()
    look(again, counter)
    again.journal.flush()
    again.journal._file.close()  # type: ignore[union-attr]
    assert again.taken == 1
    assert views(counter) == 1


def test_one_who_comes_back_after_half_an_hour_is_counted_again(beacons: Beacons) -> None:
    counter = Counter.objects.create()
    moments = [NOON + timedelta(minutes=n) for n in (0, 10, 29, 31, 40, 62)]
    seen = [View(counter.pk, "vera", "near", at) for at in moments]
    assert actions.count_views(views=seen) == 3
    assert actions.count_views(views=seen) == 0
    assert views(counter) == 3
    assert Visit.objects.get().at == moments[-1]


@pytest.mark.parametrize("junk", ["x", "A" * 300, "..%2f", "é" * 60, "A" * 2000])
def test_forged_beacons_are_refused(beacons: Beacons, junk: str) -> None:
    for path in (f"/views/{junk}.gif", f"/views/{junk}", "/views/"):
        assert look(beacons, None, path=path).status == 404
    assert beacons.forged == 3
    assert len(beacons._counters) == 0, "what is forged takes no memory"


def test_a_seal_made_for_another_purpose_counts_nothing(beacons: Beacons) -> None:
    counter = Counter.objects.create()
    foreign = seal_for("thread", id=counter.pk).translate(queries.TO_URL)
    assert look(beacons, None, path=f"/views/{foreign}.gif").status == 404


def test_a_flood_of_one_network_is_bounded(beacons: Beacons) -> None:
    counters = Counter.objects.bulk_create(Counter() for _ in range(FLOOD // 10))
    for n in range(FLOOD * 5):
        look(beacons, counters[n % len(counters)], user_agent=f"{FIREFOX} {n}")
    beacons.journal.flush()
    assert sum(map(views, counters)) == FLOOD
    assert beacons.floods >= FLOOD - 1


def test_memory_is_bounded_whoever_asks(beacons: Beacons, monkeypatch: Any) -> None:
    for name in ("MOST_SEALS", "MOST_VISITORS", "MOST_NETWORKS"):
        monkeypatch.setattr(lanes, name, 50)
    counter = Counter.objects.create()
    for n in range(120):
        look(beacons, counter, client=f"10.0.{n // 250}.{n % 250}:1")
    assert max(len(beacons._counters), len(beacons._seen), len(beacons._floods)) <= 50


def test_a_counter_that_is_gone_takes_nothing_with_it(beacons: Beacons) -> None:
    gone, there = Counter.objects.create(), Counter.objects.create()
    look(beacons, gone)
    look(beacons, there)
    gone.delete()
    beacons.journal.flush()
    assert views(there) == 1


def test_lines_that_cannot_be_read_are_passed_over(db: Any) -> None:
    counter = Counter.objects.create()
    good = to_line(View(counter.pk, "v" * 32, "n" * 32, NOON))
    junk = [
        "",
        "x",
        "1 2 3",
        f"{counter.pk} {'v' * 33} n 1.0",
        f"-1 v n {2.0}",
        "1 v n nan",
        "1 v n 1e300",
        "\ufffd",
    ]
    write_part(Part("file", [*junk, good], 99))
    assert views(counter) == 1
    assert queries.journal_place("file") == 99
    assert from_line(good) == View(counter.pk, "v" * 32, "n" * 32, NOON)


def test_while_the_database_is_away_views_wait_and_none_is_lost(beacons: Beacons, monkeypatch: Any) -> None:
    counter = Counter.objects.create()
    look(beacons, counter)

    def away(**given: Any) -> int:
        raise Error("away")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "count_views", away)
        with pytest.raises(Error):
            beacons.journal.flush()
        look(beacons, counter, client="203.0.113.9:1")
    assert len(beacons.journal) == 2
    beacons.journal.flush()
    assert views(counter) == 2


def test_what_was_written_is_not_written_again(db: Any, tmp_path: Path) -> None:
    """Killed between the database's commit and anything else: the place in the file was in the same transaction."""
    counter = Counter.objects.create()
    lines = [to_line(View(counter.pk, f"v{n}", f"n{n}", NOON)) for n in range(4)]
    file = tmp_path / "old.log"
    file.write_text("".join(f"{line}\n" for line in lines) + "half a li")
    upto = sum(len(line) + 1 for line in lines[:3])
    Visit.objects.all().delete()
    JournalPlace.objects.create(name="old.log", upto=upto)
    journal = Journal(tmp_path, Ledger(queries.journal_place, write_part, actions.forget_journal))
    journal._adopt_orphans()
    assert views(counter) == 1
    assert not file.exists()
    assert not JournalPlace.objects.exists()


def test_the_file_of_somebody_alive_is_left_alone(beacons: Beacons) -> None:
    counter = Counter.objects.create()
    look(beacons, counter)
    other = Journal(
        beacons.journal._folder, Ledger(queries.journal_place, write_part, actions.forget_journal)
    )
    other._adopt_orphans()
    assert views(counter) == 0
    assert len(list(beacons.journal._folder.glob("*.log"))) == 1


ANSWERS = """
import sys
from pathlib import Path
import django
django.setup()
from types import SimpleNamespace
from polosa.audience import queries
from polosa.audience.lanes import Beacons
from tests.audience.test_lanes import FIREFOX, Asked, Proto
lane = Beacons(Path(sys.argv[1]))
path = f"/views/{queries.counter_seal(queries.Counter(pk=int(sys.argv[2])))}.gif"
lane.start(None)
for n in range(60_000):
    headers, address = Asked({"user-agent": FIREFOX}), f"10.{sys.argv[3]}.{n // 250}.{n % 250}:1"
    asked = SimpleNamespace(method="GET", path=path, query_string="", client=address, headers=headers)
    assert lane.try_answer(asked, Proto())
    print(n, flush=True)
"""
COUNTS = """
import sys
from pathlib import Path
import django
django.setup()
from polosa.audience.lanes import Beacons
from polosa.audience.models import Counter
Beacons(Path(sys.argv[1])).journal._adopt_orphans()
print(Counter.objects.get(pk=int(sys.argv[2])).views)
"""
MAKES = """
import django
django.setup()
from polosa.audience.models import Counter
print(Counter.objects.create().pk)
"""


@pytest.mark.slow
def test_kill_9_loses_none(tmp_path: Path) -> None:
    """A worker is killed in the midst of answering, noting and writing to the database, the last time with half a line
    in its file; whoever comes next finds every view that was answered, and none twice."""
    databases.copy_database(tmp_path / "polosa.sqlite3")
    counter = _run(tmp_path, MAKES)
    views, answered = tmp_path / "views", 0
    for turn, seconds in enumerate((0.0, 1.01, 1.5)):
        worker = _start(tmp_path, ANSWERS, str(views), counter, str(turn))
        with worker, worker.stdout:
            until = None
            while until is None or time.monotonic() < until:
                assert worker.stdout.readline()
                answered += 1
                until = until or time.monotonic() + seconds
            worker.kill()
            answered += len(worker.stdout.read().splitlines())

        (file,) = views.glob("*.log")
        if turn == 2:
            with file.open("ab") as torn:
                torn.write(b"1 half")
        counted = int(_run(tmp_path, COUNTS, str(views), counter))
        assert answered <= counted <= answered + turn + 1  # in each turn the one it was about to answer
        assert not list(views.glob("*.log"))


def _environ(data: Path) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.killed_settings", "KILLED_DATA": str(data)}


def _start(data: Path, code: str, *arguments: str) -> Any:
    return guarded(
        subprocess.Popen(
            [sys.executable, "-c", code, *arguments], cwd=ROOT, env=_environ(data), stdout=subprocess.PIPE
        )
    )


def _run(data: Path, code: str, *arguments: str) -> str:
    with _start(data, code, *arguments) as process:
        told = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    return told.decode().strip()


def test_a_disk_that_takes_nothing_costs_views_and_no_answer(
    beacons: Beacons, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first visitor of a day makes a file."""

    def full(address: str) -> str:
        raise OSError(28, "No space left on device")

    counter = Counter.objects.create()
    monkeypatch.setattr(lanes, "network_hash_of", full)
    assert look(beacons, counter).status == 200
    assert beacons.journal.dropped == 1
    monkeypatch.undo()
    with full_disk():
        assert look(beacons, counter, client="203.0.113.9:1").status == 200
    assert beacons.taken == 0
    look(beacons, counter, client="203.0.113.10:1")
    beacons.journal.flush()
    assert views(counter) == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_once_a_second_and_all_at_the_end(tmp_path: Path) -> None:
    told: list[Part] = []
    journal = Journal(tmp_path, Ledger(lambda name: 0, told.append, lambda name: None))
    journal.start()
    journal.add("1 a b 1.0")
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told[0].lines == ["1 a b 1.0"]
    journal.add("2 a b 1.0")
    journal.stop(5)
    assert told[-1].lines == ["2 a b 1.0"]
    assert not list(tmp_path.iterdir()), "a worker that ends well leaves no file"


def test_changing_a_browser_s_name_makes_no_readers(beacons: Beacons) -> None:
    """Of one network so many browsers count at one story within a visit; other networks and stories count on."""
    story, other = Counter.objects.create(), Counter.objects.create()
    for n in range(200):
        look(beacons, story, user_agent=f"{FIREFOX} Kind/{n}")
        if n % 70 == 0:
            beacons.journal.flush()
    look(beacons, other)
    look(beacons, story, client="203.0.113.9:1")
    beacons.journal.flush()
    assert (views(story), views(other)) == (CROWD + 1, 1)


def test_a_town_behind_one_address_is_not_shut_out(beacons: Beacons) -> None:
    """Each half hour so many again, at each story."""
    counter = Counter.objects.create()
    for hours in range(3):
        at = NOON + timedelta(hours=hours)
        several = [View(counter.pk, f"{n:032x}", "a" * 32, at + timedelta(seconds=n)) for n in range(100)]
        assert actions.count_views(views=several) == CROWD
    assert views(counter) == 3 * CROWD
