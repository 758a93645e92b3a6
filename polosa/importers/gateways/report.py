"""The report of an import: a line of JSON for every item, written as it happens; and who wrote for the old site."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

_QUOTED = re.compile(r"\[[^\[\]]{1,60}\]|«[^«»]{1,300}»|https?://\S{1,600}|\([^()]{1,300}\)")
_COUNT = re.compile(r": [^\n]{1,600}\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one item. `missing` are addresses of files that stay on the old site."""

    kind: str
    number: int
    title: str
    result: str  # imported, changed, unchanged, skipped or failed
    why: str = ""
    address: str = ""
    old_address: str = ""
    comments: int = 0
    missing: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class Report:
    """A line is on the disk once it is written: a run that is cut short leaves a true report."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()  # of results, and of remarks whose result is ""
        self.missing = 0
        self.comments = 0

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", buffering=1)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, line: Line) -> None:
        self.counts[line.kind, line.result] += 1
        if line.why:
            self.reasons[line.result, _QUOTED.sub("[…]", line.why)[:120]] += 1
        for remark in line.remarks if line.kind not in ("category", "tag", "author") else []:
            self.reasons["", _of_a_kind(remark)] += 1
        for one in line.missing:
            self.reasons["", f"картинка или файл: {_of_a_kind(one['why'])}"] += 1
        self.missing += len(line.missing)
        self.comments += line.comments
        shown = {name: value for name, value in asdict(line).items() if value not in ("", [], 0)}
        self._file.write(json.dumps(shown, ensure_ascii=False) + "\n")

    def close_with(self, error: str) -> None:
        """The last line of a run that could not go on."""
        self._file.write(
            json.dumps({"kind": "file", "result": "failed", "why": error}, ensure_ascii=False) + "\n"
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote for the old site, and may be invited to this one."""

    name: str
    email: str
    login: str
    stories: int


def write_people(path: Path, people: Iterable[Person]) -> None:
    """A table for the editor, which nobody else on this machine can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["имя", "почта", "логин", "записей"])
        for one in people:
            table.writerow([*map(_as_words, (one.name, one.email, one.login)), one.stories])


def _as_words(text: str) -> str:
    """No program takes it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _of_a_kind(words: str) -> str:
    """The same remark about other words and numbers is the same remark."""
    return _COUNT.sub("", _QUOTED.sub("[…]", words))[:120]
