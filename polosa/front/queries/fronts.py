"""The front page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from polosa.articles import queries as articles
from polosa.articles.models import Article, Kind, Section
from polosa.edge.fragments import kept
from polosa.edge.keys import wear
from polosa.kit.clock import now
from polosa.kit.prepared import prepared
from polosa.reactions.enums import Mood
from polosa.reactions.models import Strip
from polosa.reactions.queries import moodiest_of_each

PER_SECTION = 4
TOP_DAYS = 7
SECONDS = 4
LATEST = 20


@dataclass(frozen=True)
class Front:
    """What stands where on the front page, by ids, and the cards of all of it."""

    blocks: dict[str, list[int]]
    sections: list[tuple[Section, list[int]]]
    moods: list[tuple[Mood, int]]
    cards: dict[int, Article]


def front_on_page(request: HttpRequest) -> Front:
    """Every block is asked for ids, and only when something that it stands for has changed; all cards are read
    together, in one query. How many stories there are does not change how many queries."""
    since = now() - timedelta(days=TOP_DAYS)
    blocks = {name: _ids(request, name, since) for name in BLOCKS}
    sections, moods = _sections(request), _moods(request, since)
    shown = chain(*blocks.values(), *(ids for _section, ids in sections), (pk for _mood, pk in moods))
    cards = articles.cards_on_page(request, shown)
    return Front(
        {name: [pk for pk in ids if pk in cards] for name, ids in blocks.items()},
        [(section, [pk for pk in ids if pk in cards]) for section, ids in sections],
        [(mood, pk) for mood, pk in moods if pk in cards],
        cards,
    )


BLOCKS: dict[str, tuple[tuple[str, ...], Callable[[datetime], list[int]]]] = {
    "leads": (("front",), lambda since: articles.lead_ids(1 + SECONDS)),
    "latest": (("front", "latest"), lambda since: articles.latest_ids(LATEST)),
    "most_read": (("front",), lambda since: articles.most_read_ids(since=since)),
    "most_discussed": (("front", "comments"), lambda since: articles.most_discussed_ids(since=since)),
    "photo": (("front",), lambda since: articles.kind_ids(Kind.PHOTO, 3)),
    "columns": (("front",), lambda since: articles.kind_ids(Kind.COLUMN, 3)),
}
"""What each block wears, and how it is asked for."""


def _ids(request: HttpRequest, name: str, since: datetime) -> list[int]:
    keys, ask = BLOCKS[name]

    def made() -> list[int]:
        wear(request, *keys)
        return ask(since)

    return kept(request, ("front", name), made)


def _sections(request: HttpRequest) -> list[tuple[Section, list[int]]]:
    def made() -> list[tuple[Section, list[int]]]:
        wear(request, "front", "sections")
        return [(section, ids) for section, ids in section_ids().items()]

    return kept(request, ("front", "sections"), made)


def _moods(request: HttpRequest, since: datetime) -> list[tuple[Mood, int]]:
    def made() -> list[tuple[Mood, int]]:
        wear(request, "front", "moods")
        return list(mood_ids(since).items())

    return kept(request, ("front", "moods"), made)


def section_ids(size: int = PER_SECTION) -> dict[Section, list[int]]:
    """Sections that have stories, with their newest: one query, which reads an index `size` times a section."""
    places = [f"newest_{n}" for n in range(size)]
    found = {section: [getattr(section, place) for place in places] for section in _sections_with(size=size)}
    return {section: [pk for pk in ids if pk is not None] for section, ids in found.items() if ids[0]}


@prepared
def _sections_with(size: int) -> QuerySet[Section]:
    newest = Article.objects.live().filter(section=OuterRef("pk")).newest().values("pk")
    return Section.objects.annotate(**{f"newest_{n}": Subquery(newest[n : n + 1]) for n in range(size)})


def mood_ids(since: datetime) -> dict[Mood, int]:
    """For each mood the story that readers felt it about most since then; moods nobody felt are left out."""
    strips = moodiest_of_each(since)
    stories = dict(_of_strips(set(strips.values())))
    return {mood: stories[strip] for mood, strip in strips.items() if strip in stories}


@prepared
def _of_strips(strips: Collection[int]) -> QuerySet[Article, tuple[int, int]]:
    return Article.objects.live().filter(strip__pk__in=strips).values_list("strip_id", "pk")


def cards_of(strips: list[Strip]) -> dict[int, Article]:
    """Live stories by the ids of their strips."""
    live = Article.objects.live().filter(strip__in=[strip.pk for strip in strips])
    return {card.strip_id: card for card in live.for_lists() if card.strip_id is not None}
