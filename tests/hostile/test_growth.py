"""Nobody can hold a thread by a text: what strangers' texts meet takes time that grows with their length, no faster."""

from __future__ import annotations

import time

import pytest

from .foreign import FOREIGN
from .growth import STEEPEST, growth, repeated

CASES = [(name, shape) for name, (_work, shapes) in FOREIGN.items() for shape in shapes]
QUICK = {"masked", "clean_rich", "expanded", "segments_of", "plain", "unescaped", "tidy", "attributes"}
"""These are tried with 128,000 characters, the others, which do more with each, with 32,000."""


@pytest.mark.parametrize(("name", "shape"), CASES, ids=[f"{name}-{shape}" for name, shape in CASES])
def test_time_grows_with_length_and_no_faster(name: str, shape: str) -> None:
    work, shapes = FOREIGN[name]
    sizes = (8_000, 32_000, 128_000) if name in QUICK else (8_000, 32_000)
    assert growth(work, shapes[shape], sizes) < STEEPEST


def test_the_yardstick_tells_a_square_from_a_line() -> None:
    def spent(seconds: float) -> None:
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass

    assert growth(lambda text: spent(len(text) / 1e6), repeated("a"), (1_000, 4_000, 16_000)) < STEEPEST
    assert (
        growth(lambda text: spent((len(text) / 1e5) ** 2), repeated("a"), (1_000, 4_000, 16_000)) > STEEPEST
    )
