"""The discussion on the page of its story."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from polosa.edge.keys import wear
from polosa.kit.prepared import prepared
from polosa.kit.sealed import seal_for
from polosa.readers.conf import DRAFTS

from .. import rules
from ..conf import BRANCHES_A_PAGE, COMMENTS_A_PAGE, DEEPEST_SHOWN
from ..models import Comment, Thread
from .places import Place

PURPOSE = "thread"
BEFORE, AFTER, REPLY = "comments_before", "comments_after", "reply"
UNSEEN = ("text", "network")


@dataclass(frozen=True)
class CommentView:
    """A comment as one person sees it; without words and name when it is not visible."""

    id: int
    depth: int
    author_name: str
    initial: str
    hue: int
    html: str
    created_at: datetime
    edited_at: datetime | None
    state: str
    reply_to_name: str
    may_edit: bool
    may_delete: bool
    may_reply: bool
    is_mine: bool


@dataclass(frozen=True)
class ThreadView:
    """A discussion as one person sees it. Nothing in it is personal unless that person is signed in."""

    id: int
    total: int
    state: str
    url: str
    comments: list[CommentView] = field(default_factory=list)
    older_url: str | None = None
    newer_url: str | None = None
    seal: str = ""
    needs_name: bool = False
    reply_to: CommentView | None = None
    error: str = ""
    draft: str = ""
    name: str = ""


@dataclass(frozen=True)
class Branches:
    """Whole branches of one page, in the order of reading."""

    rows: list[Comment]
    older: str | None
    newer: str | None


def thread_on_page(request: HttpRequest, thread: Thread) -> ThreadView:
    """The newest branches of the discussion, or those that the address asks for; two queries."""
    wear(request, thread.key)
    page = _branches(thread, _place(request, BEFORE), _place(request, AFTER))
    reader = request.user if request.user.is_authenticated else None
    state = thread_state(thread)
    comments = _views(page.rows, reader.pk if reader else None, may_reply=bool(reader) and state == "open")
    shown: dict[str, Any] = {
        "comments": comments,
        "older_url": f"{thread.url}?{BEFORE}={page.older}#comments" if page.older else None,
        "newer_url": f"{thread.url}?{AFTER}={page.newer}#comments" if page.newer else None,
    }
    if reader and state == "open":
        shown["reply_to"] = _replied_to(request, thread, comments)
        shown["draft"] = request.session.get(DRAFTS, {}).get(str(thread.pk), "")
    return thread_form(request, thread, **shown)


def thread_of(request: HttpRequest, pk: int) -> ThreadView | None:
    """The same by id; one query more."""
    thread = _thread.first(pk)
    return thread_on_page(request, thread) if thread else None


@prepared
def _thread(pk: int) -> QuerySet[Thread]:
    return Thread.objects.filter(pk=pk)


def is_thread_shared(request: HttpRequest) -> bool:
    """Whether this reader sees of a discussion what everybody sees first."""
    return not (
        request.user.is_authenticated
        or _place(request, BEFORE) is not None
        or _place(request, AFTER) is not None
    )


def thread_form(request: HttpRequest, thread: Thread, **shown: Any) -> ThreadView:
    """The discussion without its comments: what the form needs."""
    return ThreadView(
        id=thread.pk,
        total=thread.total,
        state=thread_state(thread),
        url=thread.url,
        seal=seal_for(PURPOSE, id=thread.pk),
        needs_name=request.user.is_authenticated and not request.user.get_full_name(),
        **shown,
    )


def thread_state(thread: Thread) -> str:
    if not thread.is_shown:
        return "off"
    return "open" if thread.is_open else "closed"


def place_of(comment: Comment) -> str:
    """The address at which a visible comment stands in its discussion; two queries at most."""
    first = comment.root if comment.root_id else comment
    assert first is not None  # the database holds it to be there  # noqa: S101
    newer = _living_roots(comment.thread_id).filter(Place(first.created_at, first.pk).later("created_at"))
    if newer.count() < BRANCHES_A_PAGE:
        return f"{comment.thread.url}#comment-{comment.pk}"
    until = Place(first.created_at, first.pk + 1).text
    return f"{comment.thread.url}?{BEFORE}={until}#comment-{comment.pk}"


def _place(request: HttpRequest, name: str) -> Place | None:
    return Place.parse(request.GET.get(name))


def _branches(thread: Thread, before: Place | None, after: Place | None) -> Branches:
    """A page of whole branches next to a place. One root more is asked for: it tells of another page."""
    most = BRANCHES_A_PAGE + 1
    if after is not None:
        roots = _later(thread.pk, after.at, after.pk, branches=most)
    elif before is not None:
        roots = _earlier(thread.pk, before.at, before.pk, branches=most)
    else:
        roots = _newest(thread.pk, branches=most)
    has_more, roots = len(roots) == most, roots[:BRANCHES_A_PAGE]
    answers = _answers([row.id for row in roots], comments=COMMENTS_A_PAGE)
    found = [*roots, *answers[: max(0, COMMENTS_A_PAGE - len(roots))]]
    rows = rules.tree(sorted(found, key=_when))
    # A root may be alive by an answer too old for this page: then it stands on the next one, and the way there is kept.
    first = [row for row in rows if row.depth == 0] or sorted(roots, key=_when)
    has_older, has_newer = (True, has_more) if after is not None else (has_more, before is not None)
    return Branches(
        rows,
        older=_text(first[0]) if first and has_older else None,
        newer=_text(first[-1]) if first and has_newer else None,
    )


def _when(row: Comment) -> tuple[datetime, int]:
    return row.created_at, row.id


def _text(root: Comment) -> str:
    return Place(root.created_at, root.pk).text


@prepared
def _newest(thread: int, *, branches: int) -> QuerySet[Comment]:
    return _living_roots(thread).order_by("-created_at", "-pk")[:branches]


@prepared
def _earlier(thread: int, at: datetime, pk: int, *, branches: int) -> QuerySet[Comment]:
    roots = _living_roots(thread).filter(Place(at, pk).earlier("created_at"))
    return roots.order_by("-created_at", "-pk")[:branches]


@prepared
def _later(thread: int, at: datetime, pk: int, *, branches: int) -> QuerySet[Comment]:
    roots = _living_roots(thread).filter(Place(at, pk).later("created_at"))
    return roots.order_by("created_at", "pk")[:branches]


def _living_roots(thread: int) -> QuerySet[Comment]:
    """First comments of branches in which there is something to see."""
    answered = Comment.objects.visible().filter(root=OuterRef("pk"))
    roots = Comment.objects.filter(thread=thread, parent=None).defer(*UNSEEN)
    return roots.filter(Q(state=Comment.State.VISIBLE) | Exists(answered))


@prepared
def _answers(roots: Collection[int], *, comments: int) -> QuerySet[Comment]:
    """All under these roots; of far too many, the latest. Asked for by ids: who asks for both at once reads the whole
    discussion, however long it is."""
    within = Comment.objects.filter(root__pk__in=roots).defer(*UNSEEN)
    return within.order_by("-created_at", "-pk")[:comments]


def _views(rows: Iterable[Comment], reader_id: int | None, *, may_reply: bool) -> list[CommentView]:
    names = {row.id: row.author_name for row in rows if row.is_visible}
    return [_view(row, names.get(row.parent_id or 0, ""), reader_id, may_reply=may_reply) for row in rows]


def _view(row: Comment, reply_to_name: str, reader_id: int | None, *, may_reply: bool) -> CommentView:
    visible = row.is_visible
    mine = visible and reader_id is not None and row.author_id == reader_id
    name = row.author_name if visible else ""
    initial, hue = rules.badge(name)
    return CommentView(
        id=row.id,
        depth=min(row.depth, DEEPEST_SHOWN),
        author_name=name,
        initial=initial,
        hue=hue,
        html=row.html if visible else "",
        created_at=row.created_at,
        edited_at=row.edited_at,
        state=row.state,
        reply_to_name=reply_to_name,
        may_edit=mine and rules.may_edit_at(row.created_at, timezone.now()),
        may_delete=mine,
        may_reply=visible and may_reply,
        is_mine=mine,
    )


def _replied_to(request: HttpRequest, thread: Thread, comments: list[CommentView]) -> CommentView | None:
    """Whom the form answers. One query more for somebody on another page of the discussion."""
    asked = request.GET.get(REPLY, "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        return None
    here = next((one for one in comments if one.id == int(asked) and one.may_reply), None)
    if here is not None:
        return here
    found = Comment.objects.visible().filter(pk=int(asked), thread=thread).first()
    return _view(found, "", None, may_reply=True) if found else None
