"""Named questions about comments."""

from .feed import IN_BLOCK, FeedComment, FeedPage, FeedThread, feed_page, latest_by_story, totals_of
from .places import place
from .readers import own_comments, said_by
from .thread import (
    CommentView,
    ThreadView,
    is_thread_shared,
    place_of,
    thread_of,
    thread_on_page,
    thread_state,
)

__all__ = [
    "IN_BLOCK",
    "CommentView",
    "FeedComment",
    "FeedPage",
    "FeedThread",
    "ThreadView",
    "feed_page",
    "is_thread_shared",
    "latest_by_story",
    "own_comments",
    "place",
    "place_of",
    "said_by",
    "thread_of",
    "thread_on_page",
    "thread_state",
    "totals_of",
]
