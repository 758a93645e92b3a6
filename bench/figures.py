"""The arithmetic: medians of rounds, ratios, and the lines of the table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

NONE = "–"


@dataclass(frozen=True)
class Pace:
    """How long everything is measured. Rounds alternate between what is compared."""

    rounds: int
    seconds: int
    """Of one round of load."""
    corrections: int
    renders: int
    """Of each page in one round."""
    herds: int


FULL = Pace(rounds=5, seconds=2, corrections=30, renders=10, herds=5)
QUICK = Pace(rounds=1, seconds=1, corrections=5, renders=3, herds=1)
TINY = Pace(rounds=1, seconds=1, corrections=1, renders=1, herds=1)


@dataclass(frozen=True)
class Row:
    """One line of the table. `target` is empty where nothing was promised; then `is_met` is None."""

    part: str
    name: str
    value: float | None
    unit: str
    target: str = ""
    is_met: bool | None = None
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def at_least(part: str, name: str, value: float | None, unit: str, target: float, note: str = "") -> Row:
    is_met = None if value is None else value >= target
    return Row(part, name, value, unit, f"≥ {tidy(target)}", is_met, note)


def at_most(part: str, name: str, value: float | None, unit: str, target: float, note: str = "") -> Row:
    is_met = None if value is None else value <= target
    return Row(part, name, value, unit, f"≤ {tidy(target)}", is_met, note)


def median(values: Iterable[float | None]) -> float | None:
    """None of nothing; what could not be measured in a round is left out."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def ratio(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def medians(rounds: Iterable[Mapping[str, float | None]]) -> dict[str, float | None]:
    """Of each column for itself."""
    rows = list(rounds)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: median(row.get(name) for row in rows) for name in names}


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that `share` of them do not exceed."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def alternate(rounds: int, tries: Mapping[str, Callable[[], Mapping[str, Any]]]) -> dict[str, list[Any]]:
    """Everything once a round, every second round backwards: what drifts hits all alike."""
    told: dict[str, list[Any]] = {name: [] for name in tries}
    for number in range(rounds):
        for name in list(tries) if number % 2 == 0 else list(tries)[::-1]:
            told[name].append(tries[name]())
    return told


def tidy(value: float | None) -> str:
    """Three digits that count, as people write them."""
    if value is None:
        return NONE
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
