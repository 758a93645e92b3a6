"""Keys of the pages a story stands on. A story's page wears its own key; lists wear theirs."""

from collections.abc import Iterable
from datetime import date

DAY = "day:"


def article_key(pk: int) -> str:
    return f"article:{pk}"


def section_key(pk: int) -> str:
    return f"section:{pk}"


def ids_of(keys: Iterable[str], kind: str) -> set[int]:
    """Ids in those of `keys` that are of one kind: `section`, `tag` or `author`."""
    named = (key.partition(":") for key in keys)
    return {int(number) for name, _, number in named if name == kind}


def tag_key(pk: int) -> str:
    return f"tag:{pk}"


def author_key(pk: int) -> str:
    return f"author:{pk}"


def day_key(day: date) -> str:
    return f"{DAY}{day:%Y-%m-%d}"


ARCHIVE = "archive"
"""The calendar: which days have stories. It changes with the first story of a day and with the last that leaves."""

URGENT = "urgent"
"""The row of the urgent story, which every page shows: only urgent stories may make every page stale."""


def list_keys(
    *, section: int, tags: Iterable[int], authors: Iterable[int], day: date, is_urgent: bool = False
) -> list[str]:
    """Every list a live story stands in: the ones to purge when it enters, changes or leaves."""
    return [
        *([URGENT] if is_urgent else []),
        "front",
        "latest",
        section_key(section),
        *(tag_key(pk) for pk in sorted(tags)),
        *(author_key(pk) for pk in sorted(authors)),
        day_key(day),
    ]
