"""What a worker has done, counted where it is done. Each number is changed by one thread only."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, fields

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; Prometheus' own."""


class Times:
    """How many took how long: `counts[i]` no more than BOUNDS[i] seconds and no less than the bound before."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(slots=True)
class Stats:
    """Since the start of this process. `hits` and `not_modified` are the server thread's, the others the loop's."""

    hits: int = 0
    not_modified: int = 0
    late_hits: int = 0
    """Answered from memory by the loop: what was rendered between the first look and the second."""
    misses: int = 0
    stale: int = 0
    coalesced: int = 0
    renders: int = 0
    render_failures: int = 0
    render_seconds: float = 0.0
    """Of the processor, as `personal_seconds`."""
    render_times: Times = field(default_factory=Times)
    """By the clock, as `personal_times`, from the first line of work to the last; `personal_waits` before that."""
    born_stale: int = 0
    """Renders during which what they show was purged."""
    passed: int = 0
    """Personal requests: the desk, readers who have signed in, forms."""
    personal_seconds: float = 0.0
    personal_times: Times = field(default_factory=Times)
    personal_waits: Times = field(default_factory=Times)
    files: int = 0
    refused: int = 0
    busy: int = 0
    """Told to come again: too many were waiting."""
    lanes: int = 0

    def as_dict(self) -> dict[str, float]:
        """All but the times."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: number for name, number in told.items() if not isinstance(number, Times)}

    def times(self) -> dict[str, Times]:
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: times for name, times in told.items() if isinstance(times, Times)}
