"""The blocks that an operator copies out of `docs/running`, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

RUNNING = Path(__file__).parents[2] / "docs" / "running"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    return [
        text for kind, text in BLOCK.findall((RUNNING / page).read_text(encoding="utf-8")) if kind == language
    ]


def block(page: str, language: str, having: str) -> str:
    """The one with these words."""
    (found,) = [text for text in blocks(page, language) if having in text]
    return found
