"""One address asks for all it can on 320 connections; people elsewhere vote, comment, sign in and work at the desk."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tools.guard import guarded

from .small import ROOT
from .town import Town, town_at

pytestmark = [pytest.mark.slow, pytest.mark.alone]

CONNECTIONS = 320
SECONDS = 60
"""At most: the flood ends with the test."""
ENOUGH = 2.0
ROUNDS = 4
HERE = {"Sec-Fetch-Site": "same-origin", "Host": "127.0.0.1"}

SESSIONS = """
from django.conf import settings
from django.test import Client
from tests.factories import people

def key(person):
    browser = Client()
    browser.force_login(person)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value

result = [key(people.ruslan()), key(people.vera())]
"""
STORY = """
from polosa.articles.models import Article
found = [one for one in Article.objects.live() if one.has_discussion and one.has_mood and one.thread.is_open]
result = found[0].get_absolute_url()
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: Any) -> Iterator[Town]:
    with town_at(tmp_path_factory.mktemp("flood"), workers=1) as town:
        town.start()
        yield town


class People:
    """Each at an address of their own."""

    def __init__(self, town: Town, stack: ExitStack) -> None:
        self.url, self.story = town.workers[0].url, str(town.run(STORY))
        ruslan, vera = town.run(SESSIONS)
        self.at = {
            name: stack.enter_context(
                httpx.Client(
                    base_url=self.url,
                    headers=HERE,
                    timeout=40,
                    transport=httpx.HTTPTransport(local_address=f"127.0.0.{number}"),
                )
            )
            for number, name in enumerate(("guest", "reader", "newcomer", "editor"), start=3)
        }
        self.signed = {"reader": {"Cookie": f"sessionid={ruslan}"}, "editor": {"Cookie": f"sessionid={vera}"}}
        self.numbers = iter(range(1000))
        self.seals = self._seals()

    def _seals(self) -> dict[str, str]:
        page = self.at["reader"].get(self.story, headers=self.signed["reader"]).text
        found = {}
        for name, action in (("vote", "/mood/vote/"), ("comment", "/comments/write/")):
            form = re.search(f'action="{action}".*?name="seal" value="([^"]+)"', page, re.DOTALL)
            assert form, name
            found[name] = form[1]
        return found

    def vote(self) -> httpx.Response:
        form = {"seal": self.seals["vote"], "mood": ("joy", "anger")[next(self.numbers) % 2]}
        return self.at["guest"].post("/mood/vote/", data=form, headers={"HX-Request": "true"})

    def comment(self) -> httpx.Response:
        form = {"seal": self.seals["comment"], "text": f"Слово {next(self.numbers)} о мосте"}
        return self.at["reader"].post("/comments/write/", data=form, headers=self.signed["reader"])

    def open_sign_in(self) -> httpx.Response:
        return self.at["newcomer"].get("/account/login/")

    def work(self) -> httpx.Response:
        return self.at["editor"].get("/desk/", headers=self.signed["editor"])

    def read_on(self) -> httpx.Response:
        return self.at["guest"].get(f"{self.story}?comments_before=1{next(self.numbers)}-1")

    def timed(self) -> dict[str, float]:
        """How long the slowest of a few took, by what was done. All of them have to be done."""
        done: dict[str, tuple[Callable[[], httpx.Response], set[int]]] = {
            "vote": (self.vote, {200}),
            "comment": (self.comment, {303}),
            "sign in": (self.open_sign_in, {200}),
            "desk": (self.work, {200}),
            "a page that nobody has asked for": (self.read_on, {200}),
        }
        worst = dict.fromkeys(done, 0.0)
        for _ in range(ROUNDS):
            for name, (act, expected) in done.items():
                begun = time.monotonic()
                answer = act()
                worst[name] = max(worst[name], time.monotonic() - begun)
                told = (name, answer.status_code, answer.headers.get("Location"), answer.text[:300])
                assert answer.status_code in expected and "login" not in str(told[2]), told
        return worst


def test_one_address_shuts_nobody_out(town: Town) -> None:
    with ExitStack() as stack:
        people = People(town, stack)
        people.timed()
        quiet = people.timed()
        flood = guarded(subprocess.Popen(
            [sys.executable, "-m", "tests.edge.flood", str(town.workers[0].port), str(CONNECTIONS), str(SECONDS)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ))  # fmt: skip
        try:
            time.sleep(2)
            meanwhile = people.timed()
            assert flood.poll() is None
        finally:
            told, _ = flood.communicate(timeout=SECONDS + 30)
    statuses = {int(status): n for status, n in json.loads(told).items()}
    slow = {
        name: (seconds, quiet[name])
        for name, seconds in meanwhile.items()
        if seconds > max(ENOUGH, 10 * quiet[name])  # a machine that is busy with other things is no flood
    }
    assert not slow, (slow, statuses)
    assert statuses[429] > 0 and sum(statuses.values()) > CONNECTIONS, statuses
