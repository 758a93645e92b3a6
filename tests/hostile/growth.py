"""How the cost of a text grows with its length: by the thread's own CPU time, at sizes that grow fourfold.

A busy machine takes time away from a thread and does not add to its CPU time; the least of several runs is taken, and
what looks too much is measured anew. Linear work grows fourfold, quadratic work sixteenfold.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

SIZES = (18_750, 75_000, 300_000)
STEEPEST = 8.0
NEGLIGIBLE_SECONDS = 0.02
"""Whatever grows with the square and costs less than that at one size shows at the next."""
TRIES = 6


def growth(
    work: Callable[[str], object], shape: Callable[[int], str], sizes: tuple[int, ...] = SIZES
) -> float:
    """How many times dearer a text four times as long is, at worst; stops at the first size where that is too much."""
    worst = before = 0.0
    for size in sizes:
        seconds = _seconds(work, shape(size))
        for _ in range(TRIES):
            if seconds < NEGLIGIBLE_SECONDS or not before or seconds / before < STEEPEST:
                break
            before = min(before, _seconds(work, shape(size // 4)))
            seconds = min(seconds, _seconds(work, shape(size)))
        if seconds >= NEGLIGIBLE_SECONDS and before:
            worst = max(worst, seconds / before)
        if worst >= STEEPEST:
            return worst
        before = seconds
    return worst


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Without the collector, whose rounds fall where they fall."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        begun = time.thread_time()
        work(text)
        return time.thread_time() - begun
    finally:
        if was_enabled:
            gc.enable()


def repeated(unit: str, *, head: str = "", tail: str = "") -> Callable[[int], str]:
    """`unit` again and again, about so many characters."""

    def shape(size: int) -> str:
        return head + unit * max(1, size // len(unit)) + tail

    return shape


def numbered(unit: str, *, head: str = "", tail: str = "") -> Callable[[int], str]:
    """The same, each `{}` in it another number."""

    def shape(size: int) -> str:
        return head + "".join(unit.format(n) for n in range(max(1, size // (len(unit) + 3)))) + tail

    return shape


def nested(opening: str, closing: str, *, inside: str = "") -> Callable[[int], str]:
    def shape(size: int) -> str:
        depth = max(1, size // (len(opening) + len(closing)))
        return opening * depth + inside + closing * depth

    return shape
