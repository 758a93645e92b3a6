"""The paper's numbers for Prometheus: on a port of their own, or at /metrics for whoever has the token."""

from __future__ import annotations

import asyncio
import hmac
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, start_http_server
from prometheus_client.registry import Collector

from . import env
from .console import Refusal

if TYPE_CHECKING:
    from polosa.edge.background.runs import Standing  # which needs Django set up

LOOK_SECONDS = 5.0
"""How often the database is asked, however many scrape."""
PATIENCE_SECONDS = 1.0


def folder(said: env.Environment) -> Path:
    """Where the workers of the paper at this port keep their numbers."""
    return said.data / "run" / "metrics" / str(said.port)


def begin_anew(said: env.Environment) -> None:
    """Numbers count from the paper's start: what an earlier one has left is gone."""
    place = folder(said)
    for file in place.glob("*"):
        file.unlink(missing_ok=True)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)


def serve(said: env.Environment) -> None:
    """In a thread of this process, where POLOSA_METRICS says. Raises Refusal for a port that cannot be had."""
    if said.metrics is None:
        return
    address, port = said.metrics
    try:
        start_http_server(port, address, registry_of(folder(said)))
    except OSError as wrong:
        raise Refusal(
            f"POLOSA_METRICS={address}:{port}: этот адрес занят или его нет у этой машины; задайте другой."
        ) from wrong


def registry_of(place: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Numbers(place))
    return registry


class Numbers(Collector):
    """What the workers have written down, and what the database tells."""

    def __init__(self, place: Path) -> None:
        self._place, self._database = place, Database()

    def collect(self) -> Iterator[Metric]:
        from polosa.edge import exposition, tallies

        yield from exposition.families(tallies.read(self._place))
        yield from self._database.families()

    def describe(self) -> list[Metric]:
        """Asked once, at the start, when there is nothing to tell yet."""
        return []


class Database:
    """Asked in a thread of its own: a database that is away keeps no scrape waiting for more than a second."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}
        self._jobs: list[Standing] = []
        self._is_up, self._look_at = False, 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def families(self) -> Iterator[Metric]:
        self._refresh()
        yield GaugeMetricFamily("polosa_database_up", "Whether the database has answered.", self._is_up)
        if not self._is_up:
            return
        tasks = GaugeMetricFamily("polosa_tasks", "Tasks in the queue.", labels=["status"])
        tasks.add_metric(["ready"], self._told["READY"])
        tasks.add_metric(["running"], self._told["RUNNING"])
        yield tasks
        letters = GaugeMetricFamily(
            "polosa_letters", "Letters in the queue, and given up within a day.", labels=["state"]
        )
        for state in ("waiting", "overdue", "failed"):
            letters.add_metric([state], self._told[f"letters_{state}"])
        yield letters
        yield GaugeMetricFamily("polosa_purge_log_rows", "Lines of the purge log.", self._told["purges"])
        yield from _of_jobs(self._jobs)

    def _refresh(self) -> None:
        with self._lock:
            if (self._thread is None or not self._thread.is_alive()) and time.monotonic() >= self._look_at:
                self._look_at = time.monotonic() + LOOK_SECONDS
                self._thread = threading.Thread(target=self._ask, name="figures", daemon=True)
                self._thread.start()
            thread = self._thread
        if thread is not None:
            thread.join(PATIENCE_SECONDS)
            self._is_up = self._is_up and not thread.is_alive()

    def _ask(self) -> None:
        from django.db import connections

        from polosa.edge import queries
        from polosa.edge.background import runs
        from polosa.readers.queries import post

        from . import jobs

        try:
            letters = post()
            self._told = {
                **jobs.tasks_by_status(),
                "purges": queries.purge_count(),
                "letters_waiting": letters.waiting,
                "letters_overdue": letters.overdue,
                "letters_failed": letters.failed,
            }
            self._jobs = runs.standings()
            self._is_up = True
        except Exception:  # whatever its driver calls it: the database does not answer
            self._is_up = False
        finally:
            connections.close_all()


def _of_jobs(standings: list[Standing]) -> Iterator[Metric]:
    from django.utils import timezone

    now = timezone.now()
    age = GaugeMetricFamily(
        "polosa_job_success_age_seconds",
        "Since the job last succeeded, or was expected first.",
        labels=["job"],
    )
    overdue = GaugeMetricFamily("polosa_job_overdue", "Whether that is too long ago.", labels=["job"])
    for standing in standings:
        age.add_metric([standing.name], standing.age(now).total_seconds())
        overdue.add_metric([standing.name], standing.is_overdue(now))
    yield age
    yield overdue


class Window:
    """A lane: the numbers at the paper's own address, for who sends the token. Everybody else finds nothing there."""

    prefix = "/metrics"

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._registry = registry_of(folder(env.read()))

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def stop(self) -> None:
        pass

    def stats(self) -> dict[str, float]:
        return {}

    def try_answer(self, scope: Any, proto: Any) -> bool:
        from polosa.edge.lanes import say

        if scope.path == self.prefix and scope.method == "GET" and self._is_friend(scope):
            return False
        say(proto, 404, "text/plain; charset=utf-8", b"")
        return True

    async def answer(self, scope: Any, proto: Any) -> None:
        from polosa.edge.lanes import say

        if not self.try_answer(scope, proto):
            body = await self._loop.run_in_executor(None, generate_latest, self._registry)
            say(proto, 200, CONTENT_TYPE_LATEST, body)

    def _is_friend(self, scope: Any) -> bool:
        kind, _, said = (scope.headers.get("authorization") or "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(said.strip().encode(), self._token)
