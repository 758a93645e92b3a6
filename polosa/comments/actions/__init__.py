"""Every write about comments. The site, the desk, the importers, the demo and the tests all end up here.

A thread is locked while its comments change: its total is the number of visible comments at any time.
"""

from .authors import forget_author, sign_anew
from .keeping import forget_networks, sweep_deleted
from .loading import Said, Topic, load_comments, load_threads
from .moderation import hide_comment, hide_comments, show_comment, show_comments
from .threads import create_thread, delete_thread, describe_thread, recount
from .writing import delete_comment, edit_comment, import_comment, write_comment

__all__ = [
    "Said",
    "Topic",
    "create_thread",
    "delete_comment",
    "delete_thread",
    "describe_thread",
    "edit_comment",
    "forget_author",
    "forget_networks",
    "hide_comment",
    "hide_comments",
    "import_comment",
    "load_comments",
    "load_threads",
    "recount",
    "show_comment",
    "show_comments",
    "sign_anew",
    "sweep_deleted",
    "write_comment",
]
