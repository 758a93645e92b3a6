"""Named questions about stories."""

from .archive import Calendar, calendar, day_articles, month_days, year_ago
from .authors import bylines_of_others
from .lists import Cursor, Slice, newest, of_author, of_section, of_tag
from .page import article_page, article_preview, live_article, more_like
from .tops import (
    cards,
    kind_ids,
    latest,
    latest_ids,
    lead_articles,
    lead_ids,
    most_discussed_ids,
    most_read_ids,
    urgent_article,
)

__all__ = [
    "Calendar",
    "Cursor",
    "Slice",
    "article_page",
    "article_preview",
    "bylines_of_others",
    "calendar",
    "cards",
    "day_articles",
    "kind_ids",
    "latest",
    "latest_ids",
    "lead_articles",
    "lead_ids",
    "live_article",
    "month_days",
    "more_like",
    "most_discussed_ids",
    "most_read_ids",
    "newest",
    "of_author",
    "of_section",
    "of_tag",
    "urgent_article",
    "year_ago",
]
