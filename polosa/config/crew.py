"""The server's workers: each kept running, and replaced at a restart only by one that has said it is ready."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

log = logging.getLogger("polosa.serve")

LOOK_SECONDS = 0.1
READY_SECONDS = 180.0
"""At a restart: how long a new worker may take until it is ready. Then it is given up, and the old one stays."""
LAST_WORDS_SECONDS = 1.0
"""How long before its end a worker lets nobody in any more. Whom it has let in may ask until then; the server's library
would hang up on who has connected and is about to ask."""
STOP_SECONDS = 15.0
LONGEST_PAUSE = 60.0
CALM_SECONDS = 60.0
"""A worker that has lived so long begins again at once when it dies; one that dies sooner, after a pause that grows."""


class Process(Protocol):
    def is_alive(self) -> bool: ...
    def is_ready(self) -> bool:
        """Whether it has said so: it accepts connections and can answer readers."""

    def let_nobody_in(self) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass
class Post:
    """One worker's place. `begin_at` is when it is to be filled, while nobody stands there."""

    process: Process | None = None
    born_at: float = 0.0
    begin_at: float = 0.0
    deaths: int = 0


@dataclass
class Candidate:
    number: int
    process: Process
    born_at: float


@dataclass
class Leaver:
    """An old worker on its way out: lets nobody in, is asked to end, is killed."""

    process: Process
    since: float
    is_asked: bool = field(default=False)


class Crew:
    """`spawn` starts a worker for a place by its number. Nothing here waits: `tick` is called again and again."""

    def __init__(
        self,
        size: int,
        spawn: Callable[[int], Process],
        *,
        on_renewed: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spawn, self._on_renewed, self._clock = spawn, on_renewed, clock
        self.posts = {number: Post() for number in range(size)}
        self._to_renew: deque[int] = deque()
        self._candidate: Candidate | None = None
        self._leavers: list[Leaver] = []

    def restart(self) -> None:
        """Every worker is replaced, one after another. One that is being started already is replaced again."""
        self._to_renew = deque(self.posts)

    def tick(self) -> None:
        self._note_deaths()
        self._renew()
        self._fill()
        self._see_off()

    def processes(self) -> list[Process]:
        """All that may be running."""
        new = [self._candidate.process] if self._candidate else []
        return [post.process for post in self.posts.values() if post.process] + new + self._leaving()

    def is_ready(self) -> bool:
        """Whether any worker is."""
        return any(post.process is not None and post.process.is_ready() for post in self.posts.values())

    def _leaving(self) -> list[Process]:
        return [leaver.process for leaver in self._leavers]

    def _note_deaths(self) -> None:
        now = self._clock()
        for number, post in self.posts.items():
            if post.process is None or post.process.is_alive():
                continue
            post.deaths = 1 if now - post.born_at > CALM_SECONDS else post.deaths + 1
            pause = min(2.0 ** (post.deaths - 2), LONGEST_PAUSE) if post.deaths > 1 else 0.0
            post.process, post.begin_at = None, now + pause
            log.error("worker %d has died, %d in a row; another in %.0f s", number + 1, post.deaths, pause)

    def _fill(self) -> None:
        now = self._clock()
        for number, post in self.posts.items():
            if post.process is None and now >= post.begin_at and not self._is_coming(number):
                post.process, post.born_at = self._spawn(number), now

    def _is_coming(self, number: int) -> bool:
        return self._candidate is not None and self._candidate.number == number

    def _renew(self) -> None:
        if self._candidate is not None:
            self._judge(self._candidate)
        elif self._to_renew and not self._leavers:
            number = self._to_renew.popleft()
            if self.posts[number].process is not None:  # otherwise its next one has the new code anyway
                self._candidate = Candidate(number, self._spawn(number), self._clock())
            elif not self._to_renew:
                self._on_renewed()

    def _judge(self, new: Candidate) -> None:
        if not new.process.is_alive():
            self._give_up("died before it was ready")
        elif new.process.is_ready():
            self._take_over(new)
        elif self._clock() - new.born_at > READY_SECONDS:
            new.process.kill()
            self._leavers.append(Leaver(new.process, self._clock(), is_asked=True))
            self._give_up(f"was not ready in {READY_SECONDS:.0f} s")

    def _give_up(self, why: str) -> None:
        self._candidate = None
        self._to_renew.clear()
        log.error(
            "the restart is given up: the new worker %s; the old ones go on with the code they have", why
        )

    def _take_over(self, new: Candidate) -> None:
        post, now = self.posts[new.number], self._clock()
        if post.process is not None:
            post.process.let_nobody_in()
            self._leavers.append(Leaver(post.process, now))
        self.posts[new.number] = Post(new.process, new.born_at)
        self._candidate = None
        if not self._to_renew:
            self._on_renewed()

    def _see_off(self) -> None:
        now = self._clock()
        for leaver in self._leavers:
            if not leaver.is_asked and now - leaver.since >= LAST_WORDS_SECONDS:
                leaver.process.terminate()
                leaver.is_asked = True
            if now - leaver.since >= LAST_WORDS_SECONDS + STOP_SECONDS:
                leaver.process.kill()
        self._leavers = [leaver for leaver in self._leavers if leaver.process.is_alive()]
