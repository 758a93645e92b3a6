"""Past facts about comments. Sent inside the transaction of the change; each carries `comment`."""

from django.dispatch import Signal

comment_written = Signal()
comment_edited = Signal()
comment_deleted = Signal()
comment_hidden = Signal()  # and `moderation`, its line in the log
comment_shown = Signal()  # and `moderation`
