"""Readers' search: Russian morphology by Snowball stems, the same on both databases.

A very common word has more matches than anyone reads: only the newest `RANKED` are put in order of relevance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.safestring import SafeString

from polosa.articles.models import Article, Section
from polosa.articles.queries import cards
from polosa.kit.clock import local_day_bounds
from polosa.kit.text import best_fragment, mark_matches, sentence, stems

from ..models import SearchDocument
from ..rules import search_place, story_at

PAGE = 20
RANKED = 1000
WORDS = 12
"""Words of a query that count; the rest of a very long one is left out."""
LOOKED_THROUGH = 4000

Match = tuple[int, float]
"""A story's place in the order of time, and its rank: the lower, the more relevant."""


@dataclass(frozen=True)
class Search:
    """What a reader asks for. `page` counts from 1."""

    text: str = ""
    section: Section | None = None
    since: date | None = None
    until: date | None = None
    by_date: bool = False
    page: int = 1

    @property
    def stems(self) -> list[str]:
        return list(dict.fromkeys(stems(self.text)))[:WORDS]


@dataclass(frozen=True)
class Found:
    article: Article
    title_html: SafeString
    fragment_html: SafeString


@dataclass(frozen=True)
class Results:
    """One page of results; `total` counts at most `RANKED`."""

    found: list[Found] = field(default_factory=list)
    total: int = 0

    def has_more(self, page: int) -> bool:
        return page * PAGE < self.total


def search(asked: Search) -> Results:
    """Stories that have every word of the query, in two queries and those of their cards."""
    if not asked.stems:
        return Results()
    ids = _ranked_ids(asked)
    page = min(asked.page, max(1, -(-len(ids) // PAGE)))  # past the last page is the last
    shown = ids[(page - 1) * PAGE : page * PAGE]
    found_cards = cards(shown)
    texts = dict(SearchDocument.objects.filter(pk__in=shown).values_list("pk", "text"))
    wanted = frozenset(asked.stems)
    found = [
        Found(
            found_cards[pk],
            mark_matches(found_cards[pk].title, wanted),
            mark_matches(best_fragment(_sentences(texts.get(pk, "")), wanted, 220), wanted),
        )
        for pk in shown
        if pk in found_cards
    ]
    return Results(found, len(ids))


def _sentences(text: str) -> str:
    """Headings, captions and cells, a line each, read as sentences where they stand in one line."""
    return " ".join(sentence(line) for line in text.splitlines())


def _ranked_ids(asked: Search) -> list[int]:
    """Of the newest matches, the most relevant first, or just the newest."""
    matches = _postgres(asked) if connection.vendor == "postgresql" else _sqlite(asked)
    if not asked.by_date:
        matches.sort(key=lambda match: (match[1], -match[0]))
    return [story_at(place) for place, _ in matches]


def _sqlite(asked: Search) -> list[Match]:
    """The index is read from its newest row on, and no further than the last of the newest matches."""
    words = " AND ".join(f'"{stem}"' for stem in asked.stems)
    match = f"{{title_stems text_stems}} : ({words})"
    if asked.section is not None:
        match += f' AND section_id : "{asked.section.pk}"'
    rank = "0" if asked.by_date else "bm25(front_search_fts, 6.0, 1.0, 0.0)"
    between, values = _between("rowid", asked)
    sql = f"""
        SELECT rowid, {rank} FROM front_search_fts WHERE front_search_fts MATCH %s {between}
        ORDER BY rowid DESC LIMIT {RANKED}
    """  # noqa: S608  # made of constants; what a reader typed is in the parameters
    return _fetch(sql, [match, *values])


def _postgres(asked: Search) -> list[Match]:
    """An index of words knows no order of time: the newest stories are looked through first, then many more."""
    window = LOOKED_THROUGH
    while True:
        floor = _floor(asked, window)
        found = _postgres_from(asked, floor)
        if floor == 0 or len(found) >= RANKED:
            return found
        window *= max(8, 2 * RANKED // (len(found) + 1))


def _floor(asked: Search, window: int) -> int:
    """The place from which on there are `window` stories within what is asked; 0 when there are fewer."""
    between, values = _between("place", asked)
    found = _fetch(
        f"SELECT place, 0 FROM front_searchdocument WHERE TRUE {between}"  # noqa: S608  # as above
        " ORDER BY place DESC OFFSET %s LIMIT 1",
        [*values, window],
    )
    return found[0][0] if found else 0


def _postgres_from(asked: Search, floor: int) -> list[Match]:
    words = " & ".join(f"'{stem}'" for stem in asked.stems)
    between, values = _between("place", asked)
    if asked.section is not None:
        between, values = f"{between} AND section_id = %s", [*values, asked.section.pk]
    rank = "0" if asked.by_date else "-ts_rank(vector, to_tsquery('simple', %s), 1)"
    sql = f"""
        SELECT place, {rank} FROM (
            SELECT place, vector FROM front_searchdocument
            WHERE vector @@ to_tsquery('simple', %s) AND place >= %s {between}
            ORDER BY place DESC LIMIT {RANKED}
        ) AS newest
    """  # noqa: S608  # as above
    return _fetch(sql, [*([] if asked.by_date else [words]), words, floor, *values])


def _between(column: str, asked: Search) -> tuple[str, list[Any]]:
    sql: list[str] = []
    values: list[Any] = []
    if asked.since is not None:
        sql.append(f"AND {column} >= %s")
        values.append(search_place(local_day_bounds(asked.since)[0]))
    if asked.until is not None:
        sql.append(f"AND {column} < %s")
        values.append(search_place(local_day_bounds(asked.until)[1]))
    return " ".join(sql), values


def _fetch(sql: str, values: list[Any]) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
