"""Two background processes on one database, as on two machines: one leads, and nothing is done twice.

Real processes; on PostgreSQL each reaches the database by a wire of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from polosa.config.heart import OVERRUN
from tests import databases
from tests.factories.wires import Wire
from tools.guard import guarded

ROOT = Path(__file__).parents[2]
POLOSA = [sys.executable, "-m", "polosa.config.cli"]
A_MINUTE = 60.0
SHORT = """
from polosa.config import cli
import django, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "polosa.config.settings"
django.setup()
from polosa.config import heart
heart.BEAT_SECONDS = 0.5
heart.Heart.__init__.__kwdefaults__["most"] = 3.0
sys.exit(cli.main(["clerk"]))
"""
"""A clerk for whom a task takes too long after three seconds."""
HANG = """
from django_tasks_db.models import DBTaskResult
from tests.config import hanging
print(json.dumps([str(hanging.hang.enqueue().id), str(hanging.work.enqueue().id)]))
"""
SETUP = "import django, json, os; django.setup()\n"
SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Locale
from polosa.front.actions import found_newsroom
from tests.factories import stories
found_newsroom()
story = stories.draft("Мост откроют")
story.go_live_at = timezone.now() + timedelta(hours=1)
revision = story.save_revision()
revision.publish()
just_now = timezone.now() - timedelta(seconds=1)
revision.refresh_from_db()
revision.content["go_live_at"] = just_now.isoformat()
revision.approved_go_live_at = just_now
revision.save()
print(json.dumps([story.pk, story.revisions.count()]))
"""
STATE = """
from polosa.articles.models import Article
from polosa.edge.models import Lease, Purge
from wagtail.models import ModelLogEntry, Revision
story = Article.objects.get(pk=int(os.environ["STORY"]))
entries = ModelLogEntry.objects.for_instance(story)
print(json.dumps({
    "live": story.live,
    "published": entries.filter(action="wagtail.publish.scheduled").count(),
    "revisions": Revision.objects.for_instance(story).count(),
    "purges": Purge.objects.filter(key=story.key).count(),
}))
"""

pytestmark = pytest.mark.slow


def wait(until: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := until()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    return found


class Clerk:
    def __init__(
        self, environ: dict[str, str], log: Path, wire: Wire | None = None, *, is_impatient: bool = False
    ) -> None:
        self.log, self.wire = log, wire
        with log.open("ab") as file:
            self.process = guarded(
                subprocess.Popen(
                    [sys.executable, "-c", SHORT, "clerk"] if is_impatient else [*POLOSA, "clerk"],
                    cwd=ROOT, env=environ, stdout=file, stderr=subprocess.STDOUT,
                )
            )  # fmt: skip

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait(10)
        if self.wire is not None:
            self.wire.close()


class House:
    """A database, and the clerks that work on it."""

    def __init__(self, folder: Path, place: dict[str, str]) -> None:
        self.folder, self.url = folder, place["DATABASE_URL"]
        self.clerks: list[Clerk] = []
        kept = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environ = {**kept, **place}

    def start(self, *, is_impatient: bool = False) -> Clerk:
        wire, environ = None, self.environ
        if self.url:
            wire, through = Wire.to_database(self.url)
            environ = {**self.environ, "DATABASE_URL": through, "PGCONNECT_TIMEOUT": "3"}
        clerk = Clerk(environ, self.folder / f"clerk-{len(self.clerks)}.log", wire, is_impatient=is_impatient)
        self.clerks.append(clerk)
        return clerk

    def do(self, code: str, **more: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code],
            cwd=ROOT, env={**self._named(), **more}, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def leader(self) -> int:
        """The number of the process that holds the lease; 0 if nobody does."""
        asked = "SELECT holder FROM edge_lease WHERE name = 'clerk'"
        found = self._ask(asked)
        return int(found[0][0].split()[1]) if found else 0

    def lives(self, clerk: Clerk) -> bool:
        """Whether it has told so."""
        names = [name for (name,) in self._ask("SELECT name FROM edge_lease")]
        return any(f" {clerk.process.pid} " in name for name in names)

    def status_of(self, task: str) -> str:
        asked = f"SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path = 'tests.config.hanging.{task}'"
        return str(self._ask(asked)[0][0])

    def _ask(self, sql: str) -> list[Any]:
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                return connection.execute(sql).fetchall()
        import sqlite3

        connection = sqlite3.connect(self.folder / "data" / "polosa.sqlite3", timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def _named(self) -> dict[str, str]:
        return {**self.environ, "DJANGO_SETTINGS_MODULE": "polosa.config.settings"}


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("clerks")
    with databases.paper_at(folder / "data") as place:
        yield House(folder, place)


@pytest.fixture
def house(_house: House) -> Iterator[House]:
    yield _house
    for clerk in _house.clerks:
        clerk.end()
    _house.clerks.clear()


def lead(house: House) -> tuple[Clerk, Clerk]:
    """Two clerks, the first of whom leads."""
    first = house.start()
    wait(lambda: house.leader() == first.process.pid, 3 * A_MINUTE)
    second = house.start()
    wait(lambda: house.lives(second), 3 * A_MINUTE)
    return first, second


def assert_once(house: House, scheduled: tuple[int, int]) -> None:
    story, revisions = scheduled
    wait(lambda: house.do(STATE, STORY=str(story))["live"], 3 * A_MINUTE)
    before = house.do(STATE, STORY=str(story))
    time.sleep(8)  # whoever else believes that it leads has looked by now
    after = house.do(STATE, STORY=str(story))
    assert after == before
    assert (after["published"], after["revisions"]) == (1, revisions)


def test_when_the_leader_is_frozen_another_leads_within_a_minute(house: House) -> None:
    first, second = lead(house)
    first.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    wait(lambda: house.leader() == second.process.pid, A_MINUTE)
    assert time.monotonic() - begun < A_MINUTE
    story = house.do(SCHEDULE)
    wait(lambda: house.do(STATE, STORY=str(story[0]))["live"], 3 * A_MINUTE)
    first.process.send_signal(signal.SIGCONT)
    assert_once(house, story)
    assert house.leader() == second.process.pid
    assert first.process.poll() is None, "it goes on, and leads no more"


def test_when_the_leader_is_killed_another_leads_at_once(house: House) -> None:
    first, second = lead(house)
    first.process.kill()
    first.process.wait()
    wait(lambda: house.leader() == second.process.pid, 3 * A_MINUTE)
    assert_once(house, house.do(SCHEDULE))


def test_when_the_leaders_machine_is_gone_without_a_word_another_leads_within_a_minute(house: House) -> None:
    if not house.url:
        pytest.skip("a database in a file is on the machine itself")
    first, second = lead(house)
    assert first.wire is not None
    first.wire.fall_silent()
    wait(lambda: house.leader() == second.process.pid, A_MINUTE)
    story = house.do(SCHEDULE)
    wait(lambda: house.do(STATE, STORY=str(story[0]))["live"], 3 * A_MINUTE)
    first.wire.mend()
    assert_once(house, story)
    assert house.leader() == second.process.pid


def test_after_an_outage_of_the_database_one_leads_and_publishes_once(house: House) -> None:
    if not house.url:
        pytest.skip("a database in a file has no outage of its server")
    clerks = [*lead(house), house.start()]
    time.sleep(8)
    for clerk in clerks:
        assert clerk.wire is not None
        clerk.wire.cut()
    story = house.do(SCHEDULE)
    time.sleep(12)  # all have asked in vain
    for clerk in clerks:
        assert clerk.wire is not None
        clerk.wire.mend()
    assert_once(house, story)
    assert house.leader() in {clerk.process.pid for clerk in clerks}


def test_a_task_that_hangs_ends_its_process_and_keeps_the_others_waiting_no_longer(house: House) -> None:
    house.do(HANG)
    first = house.start(is_impatient=True)
    assert first.process.wait(3 * A_MINUTE) == OVERRUN
    assert house.status_of("hang") == "FAILED"
    assert "hanging.py" in first.log.read_text(encoding="utf-8"), "where it hung"
    house.start()  # as the main process does
    wait(lambda: house.status_of("work") == "SUCCESSFUL", 3 * A_MINUTE)
