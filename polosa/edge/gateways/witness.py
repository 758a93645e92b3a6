"""How far caches in front were told, in a file beside the database: a restored backup does not take it back."""

from __future__ import annotations

import json
from pathlib import Path

from ..whole_files import replace_file


class Witness:
    def __init__(self, path: Path) -> None:
        self._path = path

    def position(self, name: str) -> int:
        """0 when the file is missing or says nothing that can be read."""
        position = self._read().get(name, 0)
        return position if isinstance(position, int) else 0

    def note(self, name: str, position: int) -> None:
        """Whole or not at all. Raises `OSError`."""
        told = json.dumps({**self._read(), name: position}, indent=2) + "\n"
        replace_file(self._path, told.encode())

    def _read(self) -> dict[str, object]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
