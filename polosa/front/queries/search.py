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
from polosa.kit.text import best_fragment, mark_matches, stems

from ..models import SearchDocument

PAGE = 20
RANKED = 1000
WORDS = 12
"""Words of a query that count; the rest of a very long one is left out."""


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
            mark_matches(best_fragment(texts.get(pk, ""), wanted, 220), wanted),
        )
        for pk in shown
        if pk in found_cards
    ]
    return Results(found, len(ids))


def _ranked_ids(asked: Search) -> list[int]:
    match, rank, params = _postgres(asked) if connection.vendor == "postgresql" else _sqlite(asked)
    where, values = _filters(asked)
    order = (
        "published_at DESC, article_id DESC" if asked.by_date else "rank, published_at DESC, article_id DESC"
    )
    sql = f"""
        SELECT article_id FROM (
            SELECT d.article_id, d.published_at, {rank} AS rank
            FROM {match} {where} ORDER BY d.published_at DESC LIMIT {RANKED}
        ) AS newest ORDER BY {order}
    """  # noqa: S608  # made of the constants above and below; what a reader typed is in the parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *values])
        return [row[0] for row in cursor.fetchall()]


def _sqlite(asked: Search) -> tuple[str, str, list[Any]]:
    words = " ".join(f'"{stem}"' for stem in asked.stems)
    match = "front_search_fts f JOIN front_searchdocument d ON d.article_id = f.rowid WHERE front_search_fts MATCH %s"
    return match, "bm25(front_search_fts, 6.0, 1.0)", [words]


def _postgres(asked: Search) -> tuple[str, str, list[Any]]:
    words = " & ".join(f"'{stem}'" for stem in asked.stems)
    title, text = ("to_tsvector('simple', d.title_stems)", "to_tsvector('simple', d.text_stems)")
    vector = f"(setweight({title}, 'A') || setweight({text}, 'D'))"
    match = f"front_searchdocument d WHERE {vector} @@ to_tsquery('simple', %s)"
    return match, f"-ts_rank({vector}, to_tsquery('simple', %s), 1)", [words, words]


def _filters(asked: Search) -> tuple[str, list[Any]]:
    sql: list[str] = []
    values: list[Any] = []
    if asked.section is not None:
        sql.append("AND d.section_id = %s")
        values.append(asked.section.pk)
    if asked.since is not None:
        sql.append("AND d.published_at >= %s")
        values.append(local_day_bounds(asked.since)[0])
    if asked.until is not None:
        sql.append("AND d.published_at < %s")
        values.append(local_day_bounds(asked.until)[1])
    return " ".join(sql), values
