"""Named questions about stories."""

from .archive import (
    Calendar,
    calendar,
    day_articles,
    has_other_stories,
    month_days,
    month_of,
    year_ago,
)
from .authors import bylines_of_others
from .cards import (
    bylined_on_page,
    calendar_on_page,
    card_keys,
    cards_on_page,
    section_on_page,
    sections_on_page,
    urgent_on_page,
)
from .lists import Cursor, Slice, newest, of_author, of_section, of_tag
from .page import article_page, article_preview, live_article, more_like, stories_in
from .tops import (
    bylined,
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
    "bylined",
    "bylined_on_page",
    "bylines_of_others",
    "calendar",
    "calendar_on_page",
    "card_keys",
    "cards",
    "cards_on_page",
    "day_articles",
    "has_other_stories",
    "kind_ids",
    "latest",
    "latest_ids",
    "lead_articles",
    "lead_ids",
    "live_article",
    "month_days",
    "month_of",
    "more_like",
    "most_discussed_ids",
    "most_read_ids",
    "newest",
    "of_author",
    "of_section",
    "of_tag",
    "section_on_page",
    "sections_on_page",
    "stories_in",
    "urgent_article",
    "urgent_on_page",
    "year_ago",
]
