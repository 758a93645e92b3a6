from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from polosa.kit.signs import is_blank
from polosa.kit.text import excerpt
from polosa.readers.models import User

from ..enums import Refusal
from ..errors import CommentRefused
from ..models import Comment, Moderation, Thread
from ..signals import comment_hidden, comment_shown
from .threads import lock, settle

SHOWN_IN_LOG = 200

HIDE, SHOW = Moderation.Action.HIDE, Moderation.Action.SHOW
FROM = {HIDE: Comment.State.VISIBLE, SHOW: Comment.State.HIDDEN}
TO = {HIDE: Comment.State.HIDDEN, SHOW: Comment.State.VISIBLE}
SIGNALS = {HIDE: comment_hidden, SHOW: comment_shown}


def hide_comment(*, comment: Comment, moderator: User, reason: str, at: datetime | None = None) -> None:
    """Readers see it no more. Raises PermissionDenied, and CommentRefused without a reason."""
    hide_comments(comments=[comment], moderator=moderator, reason=reason, at=at)


def show_comment(*, comment: Comment, moderator: User, reason: str, at: datetime | None = None) -> None:
    """A hidden comment comes back. Raises PermissionDenied, and CommentRefused without a reason."""
    show_comments(comments=[comment], moderator=moderator, reason=reason, at=at)


def hide_comments(
    *, comments: Iterable[Comment], moderator: User, reason: str, at: datetime | None = None
) -> int:
    """Hides those that are visible, with a line in the log for each; gives their number."""
    return _moderate(HIDE, comments, moderator, reason, at or timezone.now())


def show_comments(
    *, comments: Iterable[Comment], moderator: User, reason: str, at: datetime | None = None
) -> int:
    """Brings back those that are hidden, with a line in the log for each; gives their number."""
    return _moderate(SHOW, comments, moderator, reason, at or timezone.now())


@transaction.atomic
def _moderate(
    action: Moderation.Action, comments: Iterable[Comment], moderator: User, reason: str, at: datetime
) -> int:
    if not moderator.has_perm("comments.change_comment"):
        raise PermissionDenied
    reason = " ".join(reason.split())[:300]
    if is_blank(reason):
        raise CommentRefused(Refusal.REASONLESS)
    by_thread: dict[int, list[int]] = {}
    for comment in comments:
        by_thread.setdefault(comment.thread_id, []).append(comment.pk)
    line = {"moderator": moderator, "action": action, "reason": reason, "at": at}
    # Always in the same order: two moderators never wait for each other's threads.
    return sum(_moderate_in(pk, by_thread[pk], line) for pk in sorted(by_thread))


def _moderate_in(thread_id: int, pks: list[int], line: dict[str, Any]) -> int:
    thread, action = lock(Thread(pk=thread_id)), line["action"]
    concerned = list(Comment.objects.filter(pk__in=pks, thread=thread, state=FROM[action]))
    Comment.objects.filter(pk__in=[comment.pk for comment in concerned]).update(state=TO[action])
    for comment in concerned:
        comment.state = TO[action]
        said = excerpt(comment.text, SHOWN_IN_LOG)
        written = Moderation.objects.create(comment=comment, excerpt=said, **line)
        SIGNALS[action].send(Comment, comment=comment, moderation=written)
    if concerned:
        settle(thread)
    return len(concerned)
