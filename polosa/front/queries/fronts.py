"""The front page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from polosa.articles import queries as articles
from polosa.articles.models import Article, Kind, Section
from polosa.kit.clock import now
from polosa.reactions.enums import Mood
from polosa.reactions.models import Strip
from polosa.reactions.queries import moodiest

PER_SECTION = 4
TOP_DAYS = 7
SECONDS = 4


def front_page() -> dict[str, Any]:
    """All of the front page that stories make; how many stories there are does not change how many queries."""
    since = now() - timedelta(days=TOP_DAYS)
    leads = articles.lead_articles(1 + SECONDS)
    return {
        "lead": leads[0] if leads else None,
        "seconds": leads[1:],
        "latest": articles.latest(20),
        "by_section": section_rows(),
        "most_read": articles.most_read(since=since),
        "most_discussed": articles.most_discussed(since=since),
        "moods": mood_tops(),
        "photo": articles.of_kind(Kind.PHOTO, 3),
        "columns": articles.of_kind(Kind.COLUMN, 3),
    }


def section_rows(size: int = PER_SECTION) -> list[dict[str, Any]]:
    """Sections with their newest stories, all in a fixed number of queries."""
    place = Window(
        RowNumber(), partition_by=F("section_id"), order_by=[F("published_at").desc(), F("pk").desc()]
    )
    newest = Article.objects.live().annotate(place=place).filter(place__lte=size).values("pk")
    by_section: dict[int, list[Article]] = {}
    for card in Article.objects.filter(pk__in=newest).newest().for_cards():
        by_section.setdefault(card.section_id, []).append(card)
    sections = Section.objects.filter(pk__in=by_section)
    return [{"section": section, "articles": by_section[section.pk]} for section in sections]


def mood_tops() -> list[dict[str, Any]]:
    """For each mood the story that readers felt it about most this week; moods nobody felt are left out."""
    since = now() - timedelta(days=TOP_DAYS)
    strips = {mood: moodiest(mood, since, 1) for mood in Mood}
    cards = cards_of([found[0] for found in strips.values() if found])
    return [
        {"code": mood.value, "label": mood.label, "article": cards[found[0].pk]}
        for mood, found in strips.items()
        if found and found[0].pk in cards
    ]


def cards_of(strips: list[Strip]) -> dict[int, Article]:
    """Live stories by the ids of their strips."""
    live = Article.objects.live().filter(strip__in=[strip.pk for strip in strips])
    return {card.strip_id: card for card in live.for_cards() if card.strip_id is not None}
