"""What one cache in front of us has yet to be told. Nothing is forgotten before it was said for the last time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_WAIT = 3600.0
"""A cache that asks us to wait longer than that is asked again all the same."""


@dataclass(slots=True)
class Errand:
    """Keys of the purge log between the lines `after` and `upto`; `keys` None: everything."""

    keys: set[str] | None
    after: int
    upto: int
    due: float
    said: int = 0


@dataclass(slots=True)
class Load:
    """What is being told now: `left` shrinks call by call, so that a cache which takes little at a time gets all."""

    errands: list[Errand] = field(default_factory=list)
    left: set[str] | None = field(default_factory=set)


class Outbox:
    """`echoes`: seconds between the repetitions of a purge. `rest`: between two loads. `most`: keys of one load."""

    def __init__(
        self, *, start: int, echoes: tuple[float, ...], rest: float, most: int, clock: Callable[[], float]
    ) -> None:
        self._echoes, self._rest, self._most, self._clock = echoes, rest, most, clock
        self._errands: list[Errand] = []
        self._load: Load | None = None
        self._upto = start
        self._not_before = float("-inf")
        self._failures = 0

    @property
    def settled(self) -> int:
        """Every line of the purge log up to here has been told, echoes and all."""
        return self._errands[0].after if self._errands else self._upto

    @property
    def is_away(self) -> bool:
        return self._failures > 0

    def add(self, keys: Collection[str] | None, upto: int) -> None:
        """What waits unsaid already is joined with it: a key is told once however often it was purged."""
        last = self._errands[-1] if self._errands else None
        if last is not None and last.said == 0 and not self._is_loaded(last):
            last.keys = None if last.keys is None or keys is None else self._bounded(last.keys | set(keys))
            last.upto = upto
        else:
            own = None if keys is None else self._bounded(set(keys))
            self._errands.append(Errand(own, after=self._upto, upto=upto, due=self._clock()))
        self._upto = upto

    def load(self) -> Load | None:
        """What should be told now, if anything; it stays the same, and grows, until it is `done`."""
        now = self._clock()
        if now < self._not_before:
            return None
        for errand in self._errands:
            if errand.due <= now and not self._is_loaded(errand):
                self._load = self._load or Load()
                self._load.errands.append(errand)
                self._load.left = self._joined(self._load.left, errand.keys)
        return self._load

    def said(self, keys: Collection[str]) -> None:
        if self._load is not None and self._load.left is not None:
            self._load.left.difference_update(keys)
        self._failures = 0

    def done(self) -> None:
        """The load was taken; what is to be repeated waits for its time."""
        if self._load is None:
            return
        now = self._clock()
        for errand in self._load.errands:
            errand.said += 1
            errand.due = now + self._echoes[errand.said - 1] if errand.said <= len(self._echoes) else -1.0
        self._errands = [errand for errand in self._errands if errand.said <= len(self._echoes)]
        self._load, self._failures, self._not_before = None, 0, now + self._rest

    def failed(self, *, retry_after: float = 0.0, is_final: bool = False) -> float:
        """The seconds until the next try: longer from time to time, or as long as the cache asks for."""
        if is_final and self._load is not None:
            self._load.left = None
        pause = min(FIRST_PAUSE * 2 ** min(self._failures, 16), LONGEST_PAUSE)
        self._failures += 1
        pause = max(pause, min(retry_after, LONGEST_WAIT))
        self._not_before = self._clock() + pause
        return pause

    def wait(self) -> float | None:
        """Seconds until something may be due; None while there is nothing to say."""
        if not self._errands:
            return None
        due = min(errand.due for errand in self._errands) if self._load is None else float("-inf")
        return max(0.0, max(due, self._not_before) - self._clock())

    def _is_loaded(self, errand: Errand) -> bool:
        return self._load is not None and any(errand is one for one in self._load.errands)

    def _joined(self, one: set[str] | None, other: set[str] | None) -> set[str] | None:
        return None if one is None or other is None else self._bounded(one | other)

    def _bounded(self, keys: set[str]) -> set[str] | None:
        return keys if len(keys) <= self._most else None
