"""Named questions about comments."""

from .feed import FeedComment, FeedPage, FeedThread, feed_page, latest_by_story, totals_of
from .readers import own_comments, said_by
from .thread import CommentView, ThreadView, place_of, thread_on_page

__all__ = [
    "CommentView",
    "FeedComment",
    "FeedPage",
    "FeedThread",
    "ThreadView",
    "feed_page",
    "latest_by_story",
    "own_comments",
    "place_of",
    "said_by",
    "thread_on_page",
    "totals_of",
]
