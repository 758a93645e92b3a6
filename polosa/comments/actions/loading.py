"""Many discussions at once, as they were elsewhere; no limits hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max

from polosa.edge.actions import purge
from polosa.kit.actions import insert_all
from polosa.kit.html import clean_comment
from polosa.kit.prepared import execute_each
from polosa.kit.signs import cut

from .. import rules
from ..models import Comment, Thread
from .threads import FEED


@dataclass(frozen=True)
class Topic:
    """What a discussion is about."""

    title: str
    url: str
    is_open: bool = True


@dataclass(frozen=True)
class Said:
    """One comment with the answers to it."""

    author_name: str
    text: str
    created_at: datetime
    replies: Sequence[Said] = field(default_factory=tuple)


@transaction.atomic
def load_threads(*, topics: Sequence[Topic]) -> list[Thread]:
    """New discussions, in the order of their topics."""
    threads = [
        Thread(title=one.title, url=one.url, is_open=one.is_open, is_shown=one.is_open) for one in topics
    ]
    insert_all(threads)
    return threads


@transaction.atomic
def load_comments(*, said: Sequence[tuple[Thread, Sequence[Said]]]) -> int:
    """What was said in discussions in which nobody speaks meanwhile; gives how many comments there were.

    A statement for every level of answers, and the totals of the discussions afterwards.
    """
    level = [(Comment(thread=thread), one) for thread, spoken in said for one in spoken]
    count = 0
    while level:
        written = [_filled(comment, one) for comment, one in level]
        insert_all(written)
        count += len(written)
        level = [
            (_answer(comment), reply)
            for comment, (_, one) in zip(written, level, strict=True)
            for reply in one.replies
        ]
    _settle_all([thread for thread, _ in said])
    return count


def _filled(comment: Comment, said: Said) -> Comment:
    comment.author_name = cut(said.author_name, 60)
    comment.text = rules.tidy(said.text)
    comment.html = clean_comment(comment.text)
    comment.created_at = said.created_at
    return comment


def _answer(to: Comment) -> Comment:
    return Comment(thread_id=to.thread_id, parent=to, root_id=to.root_id or to.pk, depth=to.depth + 1)


def _settle_all(threads: Sequence[Thread]) -> None:
    visible = Comment.objects.visible().filter(thread__in=threads).order_by()
    told = visible.values_list("thread").annotate(n=Count("pk"), last=Max("created_at"))
    numbers = {pk: (n, last) for pk, n, last in told}
    for thread in threads:
        thread.total, thread.last_comment_at = numbers.get(thread.pk, (0, None))
    settled = [(thread.total, thread.last_comment_at, thread.pk) for thread in threads]
    execute_each("UPDATE comments_thread SET total = %s, last_comment_at = %s WHERE id = %s", settled)
    purge(FEED, *(thread.key for thread in threads), removes=False)
