"""The report of an import: a line of JSON for every item, written as it happens."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self


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
        self.missing = 0
        self.comments = 0

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", encoding="utf-8", buffering=1)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, line: Line) -> None:
        self.counts[line.kind, line.result] += 1
        self.missing += len(line.missing)
        self.comments += line.comments
        shown = {name: value for name, value in asdict(line).items() if value not in ("", [], 0)}
        self._file.write(json.dumps(shown, ensure_ascii=False) + "\n")

    def close_with(self, error: str) -> None:
        """The last line of a run that could not go on."""
        self._file.write(
            json.dumps({"kind": "file", "result": "failed", "why": error}, ensure_ascii=False) + "\n"
        )
