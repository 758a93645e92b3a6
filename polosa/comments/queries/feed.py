"""«Лента комментариев»: the latest of what readers say, by story."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from polosa.kit.prepared import prepared
from polosa.kit.text import excerpt, plain

from ..models import Comment, Thread
from .places import Place

PER_STORY = 7
IN_BLOCK = 2
"""Comments of a story in the block beside other things."""
CUT_AT = 100
PAGE = 20


@dataclass(frozen=True)
class FeedComment:
    id: int
    author_name: str
    excerpt: str
    created_at: datetime
    url: str


@dataclass(frozen=True)
class FeedThread:
    id: int
    title: str
    url: str
    total: int
    comments: list[FeedComment]


@dataclass(frozen=True)
class FeedPage:
    """`older` and `newer` are texts of places, None at the ends."""

    threads: list[FeedThread]
    older: str | None
    newer: str | None


def latest_by_story(limit: int = 5, per_story: int = PER_STORY) -> list[FeedThread]:
    """Stories talked about most recently, with at most so many of their latest comments; two queries."""
    return _filled(_latest(size=limit), per_story)


@prepared
def _latest(size: int) -> QuerySet[Thread]:
    return _newest()[:size]


def feed_page(before: Place | None = None, after: Place | None = None, size: int = PAGE) -> FeedPage:
    """The same a page at a time, by keyset; two queries."""
    if after is not None:
        nearest = _shown().filter(after.later("last_comment_at")).order_by("last_comment_at", "pk")
        found = list(reversed(nearest[: size + 1]))
        return _page(found[-size:], has_newer=len(found) > size, has_older=True)
    older = _newest().filter(before.earlier("last_comment_at")) if before else _newest()
    found = list(older[: size + 1])
    return _page(found[:size], has_newer=before is not None, has_older=len(found) > size)


def totals_of(ids: Collection[int]) -> dict[int, int]:
    """How many comments are to be seen, by ids of threads; one query."""
    return dict(Thread.objects.filter(pk__in=ids, is_shown=True).values_list("pk", "total"))


def _shown() -> QuerySet[Thread]:
    return Thread.objects.filter(is_shown=True, total__gt=0)


def _newest() -> QuerySet[Thread]:
    return _shown().order_by("-last_comment_at", "-pk")


def _page(threads: list[Thread], *, has_newer: bool, has_older: bool) -> FeedPage:
    return FeedPage(
        _filled(threads),
        older=_place(threads[-1]) if threads and has_older else None,
        newer=_place(threads[0]) if threads and has_newer else None,
    )


def _place(thread: Thread) -> str:
    assert thread.last_comment_at is not None  # its total is not zero  # noqa: S101
    return Place(thread.last_comment_at, thread.pk).text


def _filled(threads: list[Thread], per_story: int = PER_STORY) -> list[FeedThread]:
    said: dict[int, list[FeedComment]] = {thread.pk: [] for thread in threads}
    for comment in _said(list(said), per_story=per_story):
        said[comment.thread_id].append(_extract(comment))
    return [FeedThread(one.pk, one.title, one.url, one.total, said[one.pk]) for one in threads]


@prepared
def _said(threads: Collection[int], per_story: int) -> QuerySet[Comment]:
    newest = [F("created_at").desc(), F("pk").desc()]
    place = Window(RowNumber(), partition_by=F("thread_id"), order_by=newest)
    among = Comment.objects.visible().filter(thread__pk__in=threads)
    chosen = among.annotate(place=place).filter(place__lte=per_story).values("pk")
    latest = Comment.objects.filter(pk__in=chosen).order_by("-created_at", "-pk")
    return latest.only("thread_id", "author_name", "html", "created_at")


def _extract(comment: Comment) -> FeedComment:
    words = excerpt(plain(comment.html), CUT_AT)
    return FeedComment(comment.pk, comment.author_name, words, comment.created_at, comment.get_absolute_url())
