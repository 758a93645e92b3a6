from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from polosa.edge.actions import purge
from polosa.kit.prepared import execute, prepared

from ..models import Comment, Thread

FEED = "comments"
BATCH = 500
NUMBER = """
UPDATE comments_thread SET (total, last_comment_at) = (
    SELECT COUNT(*), MAX(created_at) FROM comments_comment WHERE thread_id = %s AND state = 'visible'
) WHERE id = %s
"""  # every comment does it: what Django makes of it takes longer than the database


@transaction.atomic
def create_thread(*, title: str, url: str) -> Thread:
    return Thread.objects.create(title=title, url=url)


@transaction.atomic
def describe_thread(*, thread: Thread, **changed: Any) -> None:
    """Tell a thread what became of its thing: `title`, `url`, `is_open`, `is_shown`."""
    unknown = changed.keys() - {"title", "url", "is_open", "is_shown"}
    if unknown:
        raise TypeError(f"A thread is not told {', '.join(sorted(unknown))}")
    before = lock(thread)
    news = {name: value for name, value in changed.items() if getattr(before, name) != value}
    if news:
        Thread.objects.filter(pk=thread.pk).update(**news)
        purge(thread.key, *([FEED] if before.total else []))


@transaction.atomic
def delete_thread(*, thread: Thread) -> None:
    """The thing is gone for good, and all that was said about it."""
    purge(thread.key, *([FEED] if lock(thread).total else []))
    thread.delete()


@transaction.atomic
def recount(*, thread: Thread) -> None:
    """Make the thread's numbers, and the places of its comments in the tree, those of the comments there are.

    For whoever brings many comments at once; all other actions do it themselves.
    """
    lock(thread)
    _replant(thread)
    settle(thread)


def lock(thread: Thread) -> Thread:
    """Until the transaction ends nobody else changes this thread or its comments."""
    return _for_update.get(thread.pk)


@prepared
def _for_update(thread: int) -> QuerySet[Thread]:
    return Thread.objects.select_for_update().filter(pk=thread)


def settle(thread: Thread, *, removes: bool = True) -> None:
    """The numbers of a locked thread, and the pages that show them; `removes` unless comments were only added."""
    execute(NUMBER, thread.pk, thread.pk)
    purge(thread.key, FEED, removes=removes)


def _replant(thread: Thread) -> None:
    """Comments written in bulk know their parents only."""
    if not Comment.objects.filter(thread=thread, root=None).exclude(parent=None).exists():
        return
    comments = {one.pk: one for one in Comment.objects.filter(thread=thread).only("parent", "root", "depth")}
    for one in comments.values():
        path, seen = one, {one.pk}
        while path.parent_id in comments and path.parent_id not in seen:
            path = comments[path.parent_id]
            seen.add(path.pk)
        one.depth = len(seen) - 1
        one.root_id = path.pk if path is not one else None
    Comment.objects.bulk_update(comments.values(), ["root", "depth"], batch_size=BATCH)
