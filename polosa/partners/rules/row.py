"""Which headlines stand in «Партнёрские новости», and in which order."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Protocol, TypeVar

ROW = 6
PER_PARTNER = 2
FRESH_FOR = timedelta(days=3)
PINNED_FOR = timedelta(days=14)
"""Nobody remembers to unpin: what was pinned goes by itself after a fortnight."""


class Candidate(Protocol):
    """What the choice looks at. Blocked headlines are no candidates."""

    @property
    def partner_id(self) -> Hashable: ...

    @property
    def is_pinned(self) -> bool: ...

    @property
    def published_at(self) -> datetime: ...


Headline = TypeVar("Headline", bound=Candidate)


def interleaved(headlines: Iterable[Headline], *, size: int = ROW) -> list[Headline]:
    """Pinned ones first; then partners in turn, the newest headline's partner first; two of each at most."""
    newest = sorted(headlines, key=lambda each: (each.is_pinned, each.published_at), reverse=True)
    mine: dict[Hashable, list[Headline]] = {}
    for headline in newest:
        mine.setdefault(headline.partner_id, []).append(headline)
    turns = list(_in_turn([few[:PER_PARTNER] for few in mine.values()]))
    return sorted(turns, key=lambda each: not each.is_pinned)[:size]


def _in_turn(piles: list[list[Headline]]) -> Iterator[Headline]:
    for turn in zip_longest(*piles):
        yield from (headline for headline in turn if headline is not None)
