"""No page is older than a second after the commit of what changed it: for every action, in any worker.

The second itself is promised by `test_readers_and_editors_at_once`, alone on the machine. All others wait until
the workers have read the purge log as far as the action wrote it, and say nothing of how long that took.
"""

from __future__ import annotations

import importlib
import inspect
import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from .scenes import SCENES, THROUGH
from .small import ROOT, wait
from .town import Town, Worker, town_at

pytestmark = pytest.mark.slow

ROOMS = [*(ROOT / "polosa").glob("*/actions"), *(ROOT / "polosa").glob("*/actions.py")]
ACTING_APPS = sorted({room.parent.name for room in ROOMS})
SHOWS_NOTHING = {
    "articles.section_for_draft": "a section of a draft is on no page",
    "articles.sign_draft": "an author of a draft is on no page",
    "articles.sign_drafts": "authors of drafts are on no page",
    "articles.typeset_article": "changes a story not yet saved",
    "articles.load_articles": "tests/articles/test_loading.py",
    "audience.*": "views are told by the live lane; the number on a page may lag by its TTL",
    "comments.forget_networks": "no reader sees a network",
    "comments.load_comments": "part of load_articles",
    "comments.load_threads": "part of load_articles",
    "comments.sweep_deleted": "deleted comments show no words; those nobody answered are not shown at all",
    "distribution.sitemap_key": "a name",
    "distribution.sitemaps_changed": "part of load_articles",
    "edge.*": "the purge log itself",
    "events.turn_page": "test_the_afisha_turns_with_the_clock",
    "events.typeset_event": "changes an event not yet saved",
    "front.files_left": "files are no pages: tests/front/test_media.py",
    "front.found_newsroom": "the ground, before any page",
    "front.index_loaded": "search is not kept",
    "front.join_group": "who may do what at the desk",
    "front.reindex": "search is not kept",
    "front.settle_media": "as files_left",
    "importers.import_wxr": "calls the same actions as the desk; tests/importers",
    "importers.people_of": "a list for the operator",
    "kit.begin": "part of the desk's screens of something new, which show drafts",
    "kit.forget_begun": "keys of forms of the desk",
    "kit.insert_all": "part of load_articles",
    "kit.insert_rows": "part of load_articles",
    "kit.keep_begun": "part of begin",
    "kit.measure_files": "hashes and sizes of files are on no page",
    "kit.reserve_ids": "part of load_articles",
    "kit.documents_changed": "documents have names only on pages that wear their key: tests/kit",
    "kit.forget_sizes": "part of the pictures' receivers: the picture's pages are purged by make_all_renditions",
    "kit.name_permissions": "names at the desk",
    "kit.set_clock": "the desk's clock",
    "kit.thing_begun": "a question",
    "partners.forget_old": "headlines long out of the row",
    "partners.refresh_partner": "ends in settle_row, like block and pin",
    "reactions.forget_networks": "no reader sees a network",
    "reactions.load_strips": "part of load_articles",
    "readers.*": "accounts are nobody else's business; rename_reader and erase_reader have scenes",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: Any) -> Iterator[Town]:
    with town_at(tmp_path_factory.mktemp("town")) as town:
        town.start()
        yield town


def fill(town: Town, paths: list[str]) -> None:
    for worker in town.workers:
        for path in paths:
            worker.get(path)


class Readers(threading.Thread):
    """Somebody is always reading, while things change too."""

    def __init__(self, worker: Worker, paths: list[str], seed: int) -> None:
        super().__init__()
        self.worker, self.paths, self.rng = worker, paths, Random(seed)
        self.stopping, self.wrong = threading.Event(), []

    def run(self) -> None:
        while not self.stopping.is_set():
            path = self.rng.choice(self.paths)
            status = self.worker.get(path).status_code
            if status not in {200, 301, 302, 404}:
                self.wrong.append(f"{path}: {status}")


@pytest.mark.parametrize("name", sorted(SCENES))
def test_every_action_is_seen_by_all(town: Town, name: str) -> None:
    before = town.paths()
    fill(town, before)
    town.play(name, seed=len(name))
    town.let_all_read()
    paths = list(dict.fromkeys([*before, *town.paths()]))
    assert town.stale(paths, may_stand_in=True) == []


def test_every_action_has_a_scene() -> None:
    there = set()
    for app in ACTING_APPS:
        room = importlib.import_module(f"polosa.{app}.actions")
        for name, found in vars(room).items():
            if (
                inspect.isfunction(found)
                and not name.startswith("_")
                and found.__module__.startswith(room.__name__)
            ):
                there.add(f"{app}.{name}")
    excused = {one for one in there if one in SHOWS_NOTHING or f"{one.partition('.')[0]}.*" in SHOWS_NOTHING}
    assert there - excused - set(THROUGH) == set()
    assert set(THROUGH) <= there


def test_what_does_not_show_it_stays_in_memory(town: Town) -> None:
    """A correction purges its story and its lists, and leaves other sections, authors and the afisha alone.

    (Other stories show the feed of discussions, in which this one may be named.)
    """
    code = """
from tests.factories import stories
one = stories.story("Одна", section=stories.section("Первая"), tags=["одна"])
other = stories.story("Другая", section=stories.section("Вторая"), tags=["другая"])
result = [one.pk, one.get_absolute_url(), other.get_absolute_url()]
"""
    pk, own, other = town.run(code)
    shown, kept = (
        [own, "/", "/news/", "/pervaya/"],
        [other, "/vtoraya/", "/afisha/", "/authors/"],
    )
    time.sleep(1)
    fill(town, [*shown, *kept])
    edit = f"""
from polosa.articles.actions import edit_article
from polosa.articles.models import Article
body = [{{"type": "paragraph", "value": "<p>Иначе.</p>"}}]
edit_article(article=Article.objects.get(pk={pk}), user=None, publish=True, body=body)
"""
    town.run(edit)
    town.let_all_read()
    for worker in town.workers:
        told = {path: worker.get(path).headers["cache-status"] for path in [*shown, *kept]}
        assert {told[path] for path in kept[1:]} == {"polosa; hit"}, told
        assert not {"polosa; hit"} & {told[path] for path in shown}, told


@pytest.mark.alone
def test_readers_and_editors_at_once(town: Town) -> None:
    """Random actions under steady reading; after each, every page of every worker is compared with a fresh one."""
    seed = int(os.environ.get("TOWN_SEED", random.randrange(10**9)))
    print(f"TOWN_SEED={seed}")
    rng, known = Random(seed), town.paths()
    begun = time.monotonic()
    rounds = 0
    while time.monotonic() - begun < 45 or rounds < 8:
        readers = [Readers(worker, known, rng.randrange(10**6)) for worker in town.workers]
        for reader in readers:
            reader.start()
        names = [rng.choice(sorted(SCENES)) for _ in range(rng.randrange(1, 4))]
        for name in names:
            town.play(name, rng.randrange(10**6))
        town.let_a_second_pass()
        for reader in readers:
            reader.stopping.set()
            reader.join(60)
            assert reader.wrong == []
        known = list(dict.fromkeys([*known, *town.paths()]))
        some = rng.sample(known, min(len(known), 40))
        assert town.stale(some) == [], f"after {names}, TOWN_SEED={seed}"
        rounds += 1


def test_a_worker_that_starts_late_shows_what_is_now(town: Town) -> None:
    town.play("publish", 1)
    late = Worker(town.environ, town.folder / "late.log")
    late.start()
    for seed in range(4):  # while it starts
        town.play("correct", seed)
    wait(late.is_ready, 120)
    town.workers.append(late)
    try:
        paths = town.paths()
        fill(town, paths[:15])
        town.play("publish", 2)
        town.let_all_read()
        assert town.stale(paths[:15], may_stand_in=True) == []
    finally:
        town.workers.remove(late)
        late.stop()


def test_killed_between_commit_and_purge(town: Town, request: pytest.FixtureRequest) -> None:
    """The worker that took the vote dies before it could purge anything; the others and its successor see it."""
    doomed = Worker(town.environ, town.folder / "doomed.log")
    request.addfinalizer(doomed.stop)
    doomed.start(TOWN_SUFFERS="death before its own purge")
    wait(doomed.is_ready, 120)
    code = """
from tests.factories import stories
from polosa.reactions.queries import seal_for, PURPOSE
story = stories.story("Голосование", section=stories.section("Город"))
result = [story.get_absolute_url(), seal_for(PURPOSE, id=story.strip_id), story.strip_id]
"""
    path, seal, strip = town.run(code)
    time.sleep(1)
    fill(town, [path])
    (pid,) = doomed.pids()
    to = doomed.url + town.run("from django.urls import reverse; result = reverse('reactions:vote')")
    with pytest.raises(httpx.TransportError):
        doomed.browser.post(
            to,
            data={"seal": seal, "mood": "joy"},
            headers={"host": "127.0.0.1", "sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0"},
        )
    wait(lambda: _has_fallen(pid), 30)
    assert (
        town.run(f"from polosa.reactions.models import Strip; result = Strip.objects.get(pk={strip}).total")
        == 1
    )
    town.let_all_read()
    assert town.stale([path], may_stand_in=True) == []
    town.workers.append(doomed)
    try:
        wait(lambda: _up(doomed), 60)
        assert town.stale([path]) == []
    finally:
        town.workers.remove(doomed)


def _has_fallen(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().split(") ")[1][:1]
    except FileNotFoundError:
        return True


def _up(worker: Worker) -> bool:
    try:
        return worker.is_ready()
    except Exception:
        return False


def test_the_afisha_turns_with_the_clock(town: Town) -> None:
    """What has begun leaves the block: the turn purges, whoever makes it."""
    code = """
from datetime import timedelta
from django.utils import timezone
from polosa.events.actions import turn_page
from polosa.events.models import Showing, Turn
from tests.factories import afisha
event = afisha.event("Скоро начнётся", showings=[(timezone.now() + timedelta(seconds=1), None)])
turn_page(now=timezone.now())
"""
    town.run(code)
    fill(town, ["/afisha/", "/"])
    time.sleep(1.5)
    town.run("from polosa.events.tasks import turn_page; turn_page.call()")
    town.let_all_read()
    assert town.stale(["/afisha/", "/"], may_stand_in=True) == []
