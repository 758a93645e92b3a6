"""Cards: what lists show of a story, kept in memory story by story and shared by all lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest

from polosa.edge.fragments import kept, kept_each
from polosa.edge.keys import wear
from polosa.kit.prepared import prepared

from ..models import Article, Section
from ..rules import ARCHIVE
from .archive import Calendar, Month, calendar, month_of
from .published import published_sections
from .tops import bylined, cards, urgent_article


def cards_on_page(request: HttpRequest, ids: Iterable[int]) -> dict[int, Article]:
    """Live stories by id, in the order of `ids`; one query for all that are not in memory. Nobody may change them."""
    return kept_each(request, "card", ids, cards, card_keys)


def bylined_on_page(request: HttpRequest, ids: Iterable[int]) -> dict[int, Article]:
    """The same with authors and their portraits, in three queries."""
    return kept_each(request, "bylined", ids, bylined, _keys_with_names)


def sections_on_page(request: HttpRequest) -> list[tuple[Section, str]]:
    """Sections with live stories in their order, each with its address."""

    def made() -> list[tuple[Section, str]]:
        wear(request, "sections")
        return [(section, section.get_absolute_url()) for section in _sections()]

    return kept(request, "sections", made)


def section_on_page(request: HttpRequest, slug: str) -> Section | None:
    return next((section for section, _url in sections_on_page(request) if section.slug == slug), None)


@prepared
def _sections() -> QuerySet[Section]:
    return published_sections()


def calendar_on_page(request: HttpRequest, day: date) -> Calendar:
    """The month of `day`; which of its days have stories is read once for all pages of the month."""

    def made() -> Month:
        wear(request, ARCHIVE)
        return month_of(day)

    return calendar(day, kept(request, ("month", day.replace(day=1)), made))


def urgent_on_page(request: HttpRequest) -> Article | None:
    def made() -> Article | None:
        wear(request, "urgent")
        found = urgent_article()
        if found is not None:
            wear(request, found.key, f"section-name:{found.section_id}")
        return found

    return kept(request, "urgent", made)


def card_keys(card: Article) -> list[str]:
    """A card shows the number of its discussion and the name of its section."""
    keys = [card.key, f"thread:{card.thread_id}", f"section-name:{card.section_id}"]
    return keys if card.cover_id is None else [*keys, f"picture:{card.cover_id}"]


def _keys_with_names(card: Article) -> list[str]:
    portraits = (f"picture:{author.portrait_id}" for author in card.authors if author.portrait_id)
    return [*card_keys(card), *(f"author-name:{author.pk}" for author in card.authors), *portraits]
