"""What stands in the desk's lists for a title that is not there yet: how the text begins, who wrote it and when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from wagtail.models import Revision

from .clock import stamp
from .text import excerpt, one_line

LONGEST = 45
WORDS = ("text", "title", "caption", "url", "items")
"""In which parts of a block somebody's own words stand."""


def told(nothing: str, revision: Revision | None) -> str:
    """`nothing` is what is said of a title that is none. Costs the queries for who wrote it, unless they are there."""
    if revision is None:
        return nothing
    begins = next(_words(revision.content), "")
    whose = str(revision.user) if revision.user_id else ""
    when = ", ".join(part for part in (whose, stamp(revision.created_at)) if part)
    return f"{nothing}: «{excerpt(begins, LONGEST)}» ({when})" if begins else f"{nothing} ({when})"


def _words(content: dict[str, Any]) -> Iterator[str]:
    blocks = content.get("body") or "[]"
    for value in (content.get("lead"), content.get("about"), json.loads(blocks)):
        yield from _said(value)


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        line = one_line(value)
        if line:
            yield line
    elif isinstance(value, list):
        for block in value:
            yield from _said(block.get("value") if isinstance(block, dict) else block)
    elif isinstance(value, dict):
        for name in WORDS:
            yield from _said(value.get(name))
