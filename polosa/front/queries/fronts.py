"""The front page."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from polosa.articles import queries as articles
from polosa.articles.models import Article, Kind, Section
from polosa.kit.clock import now
from polosa.reactions.enums import Mood
from polosa.reactions.models import Strip
from polosa.reactions.queries import moodiest_of_each

PER_SECTION = 4
TOP_DAYS = 7
SECONDS = 4


def front_page() -> dict[str, Any]:
    """All of the front page that stories make; how many stories there are does not change how many queries.

    Blocks ask for ids; every story's card is loaded once, whatever number of blocks it stands in.
    """
    since = now() - timedelta(days=TOP_DAYS)
    sections, moods = section_ids(), mood_ids(since)
    ids = {
        "leads": articles.lead_ids(1 + SECONDS),
        "latest": articles.latest_ids(20),
        "most_read": articles.most_read_ids(since=since),
        "most_discussed": articles.most_discussed_ids(since=since),
        "photo": articles.kind_ids(Kind.PHOTO, 3),
        "columns": articles.kind_ids(Kind.COLUMN, 3),
    }
    cards = articles.cards(chain(*ids.values(), *sections.values(), moods.values()))
    shown = {name: [cards[pk] for pk in found if pk in cards] for name, found in ids.items()}
    leads = shown.pop("leads")
    return {
        **shown,
        "lead": leads[0] if leads else None,
        "seconds": leads[1:],
        "by_section": [
            {"section": section, "articles": [cards[pk] for pk in found if pk in cards]}
            for section, found in sections.items()
        ],
        "moods": [
            {"code": mood.value, "label": mood.label, "article": cards[pk]}
            for mood, pk in moods.items()
            if pk in cards
        ],
    }


def section_ids(size: int = PER_SECTION) -> dict[Section, list[int]]:
    """Sections that have stories, with their newest: one light query a section."""
    newest = Article.objects.live().newest().values_list("pk", flat=True)
    found = {section: list(newest.filter(section=section)[:size]) for section in Section.objects.all()}
    return {section: ids for section, ids in found.items() if ids}


def mood_ids(since: datetime) -> dict[Mood, int]:
    """For each mood the story that readers felt it about most since then; moods nobody felt are left out."""
    strips = moodiest_of_each(since)
    live = Article.objects.live().filter(strip__in=strips.values())
    stories = dict(live.values_list("strip_id", "pk"))
    return {mood: stories[strip] for mood, strip in strips.items() if strip in stories}


def cards_of(strips: list[Strip]) -> dict[int, Article]:
    """Live stories by the ids of their strips."""
    live = Article.objects.live().filter(strip__in=[strip.pk for strip in strips])
    return {card.strip_id: card for card in live.for_cards() if card.strip_id is not None}
