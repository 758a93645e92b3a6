"""What the workers of a paper have counted, in small files for whoever looks in.

Each worker writes a file of its own once a second and holds a lock as long as it lives. What one has counted that is
gone is folded into a common file by whoever starts next: sums never go down, and the folder does not grow.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from .stats import BOUNDS
from .whole_files import replace_file

GONE, FOLDING = "gone.json", "folding.lock"
NAMES_REMEMBERED = 500


@dataclass
class Tally:
    """`at` and `began` are seconds since 1970; `pid` is 0 for all that are gone. `times` are counts as in Times."""

    pid: int = 0
    at: float = 0.0
    began: float = 0.0
    counters: dict[str, float] = field(default_factory=dict)
    gauges: dict[str, float] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Counters and times; gauges are of the moment."""
        for name, number in other.counters.items():
            self.counters[name] = self.counters.get(name, 0) + number
        for name, counts in other.times.items():
            known = self.times.get(name, [0] * len(counts))
            self.times[name] = [one + more for one, more in zip(known, counts, strict=True)]


def total(tallies: list[Tally]) -> Tally:
    """Counters and times of all, gauges summed: those of silence, lag and waiting are the longest."""
    whole = Tally(at=max((tally.at for tally in tallies), default=0.0))
    for tally in tallies:
        whole.add(tally)
        for name, number in tally.gauges.items():
            known = whole.gauges.get(name, 0.0)
            whole.gauges[name] = max(known, number) if name.endswith("_seconds") else known + number
    return whole


def quantile(counts: list[int], share: float) -> float | None:
    """Seconds, between two bounds as Prometheus reckons; None without any, the last bound for what is past it."""
    wanted, seen = sum(counts) * share, 0
    if not wanted:
        return None
    for below, bound, n in zip((0.0, *BOUNDS), BOUNDS, counts, strict=False):
        if seen + n >= wanted:
            return below + (bound - below) * (wanted - seen) / n
        seen += n
    return BOUNDS[-1]


class OwnTally:
    """The file of this process."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fold(folder)
        self.began = time.time()
        name = f"{os.getpid()}-{time.time_ns():x}"
        self._file = folder / f"{name}.json"
        draft = folder / f"{name}.new"
        self._lock = draft.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        draft.rename(folder / f"{name}.lock")  # held from the moment it can be seen

    def write(self, tally: Tally) -> None:
        """All of it or nothing. Raises OSError."""
        tally.pid, tally.at, tally.began = os.getpid(), time.time(), self.began
        replace_file(self._file, json.dumps(asdict(tally)).encode(), is_lasting=False)

    def leave(self) -> None:
        self._lock.close()


def read(folder: Path) -> list[Tally]:
    """Those of living workers by age; last, if there were any, what all that are gone had counted."""
    with _held(folder, fcntl.LOCK_SH):
        living, gone = [], _tally(_load(folder / GONE).get("tally", {}))
        for file in folder.glob("*-*.json"):
            if not (said := _load(file)):
                continue
            if _is_dead(file.with_suffix(".lock")):
                gone.add(_tally(said))
            else:
                living.append(_tally(said))
    living.sort(key=lambda tally: tally.began)
    return [*living, gone] if gone.counters else living


def fold(folder: Path) -> None:
    """A kill between two steps counts nothing twice: whose numbers were taken over is noted with them."""
    with _held(folder, fcntl.LOCK_EX):
        said = _load(folder / GONE)
        names, gone = list(said.get("names", [])), _tally(said.get("tally", {}))
        dead = [lock for lock in folder.glob("*-*.lock") if _is_dead(lock)]
        for lock in dead:
            told = _load(lock.with_suffix(".json"))
            if lock.stem not in names and told:
                gone.add(_tally(told))
                names.append(lock.stem)
        kept = {"names": names[-NAMES_REMEMBERED:], "tally": asdict(gone)}
        replace_file(folder / GONE, json.dumps(kept).encode(), is_lasting=False)
        for lock in dead:
            for draft in folder.glob(f".{lock.stem}.json.*"):
                draft.unlink(missing_ok=True)
            for suffix in (".json", ".lock"):
                lock.with_suffix(suffix).unlink(missing_ok=True)


def _tally(said: dict[str, Any]) -> Tally:
    return Tally(**said)


def _load(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_dead(lock: Path) -> bool:
    try:
        with lock.open("rb") as file:
            return _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True


def _lock(file: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    """Nobody folds while another reads."""
    try:
        file = (folder / FOLDING).open("rb" if how == fcntl.LOCK_SH else "ab")
    except FileNotFoundError:  # nobody has been here
        yield
        return
    with file:
        fcntl.flock(file, how)
        yield
