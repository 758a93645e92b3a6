"""Named questions about stories."""

from .archive import Calendar, calendar, day_articles, month_days, year_ago
from .lists import Cursor, Slice, newest, of_author, of_section, of_tag
from .page import article_page, article_preview, live_article, more_like
from .tops import latest, lead_articles, most_discussed, most_read, of_kind, urgent_article

__all__ = [
    "Calendar",
    "Cursor",
    "Slice",
    "article_page",
    "article_preview",
    "calendar",
    "day_articles",
    "latest",
    "lead_articles",
    "live_article",
    "month_days",
    "more_like",
    "most_discussed",
    "most_read",
    "newest",
    "of_author",
    "of_kind",
    "of_section",
    "of_tag",
    "urgent_article",
    "year_ago",
]
