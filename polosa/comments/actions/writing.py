from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from polosa.kit.html import clean_comment, clean_foreign_comment
from polosa.kit.prepared import insert, prepared
from polosa.kit.signs import cut, is_blank
from polosa.readers.actions import rename_reader
from polosa.readers.errors import NAME_REFUSALS
from polosa.readers.models import User
from polosa.readers.queries import ban_of, may_write
from polosa.readers.rules import NameRefused

from .. import rules, signals
from ..conf import LONGEST, REMEMBERED_FOR, limits
from ..enums import Refusal
from ..errors import CommentRefused, ban_in_words
from ..models import Comment, Thread
from .threads import lock, settle


@transaction.atomic
def write_comment(
    *,
    thread: Thread,
    reader: User,
    text: str,
    parent: Comment | None = None,
    network: str = "",
    at: datetime | None = None,
    name: str | None = None,
) -> Comment:
    """A reader says something. `name` becomes the public name of a reader who has none yet.

    Of `thread`, `reader` and `parent` only their ids are looked at. Raises CommentRefused.
    """
    text, html = _acceptable(text)
    at = at or timezone.now()
    # Locked first: nobody gets past the rates by writing in many threads at once.
    reader = _for_update.get(reader.pk)
    _refuse_banned(reader)
    thread = _open(thread)
    answered = _answered(thread, parent)
    _refuse_haste(thread, reader, text, network, at)
    comment = _planted(thread, answered)
    comment.author, comment.author_name = reader, _signature(reader, name)
    comment.text, comment.html, comment.network, comment.created_at = text, html, network, at
    insert(comment)
    settle(thread, removes=False)
    signals.comment_written.send(Comment, comment=comment)
    return comment


@transaction.atomic
def edit_comment(*, comment: Comment, reader: User, text: str, at: datetime | None = None) -> Comment:
    """Its author says it better, within the first minutes. Raises CommentRefused."""
    text, html = _acceptable(text)
    at = at or timezone.now()
    comment = _own(comment, reader)
    if not rules.may_edit_at(comment.created_at, at):
        raise CommentRefused(Refusal.LATE)
    _refuse_banned(reader)
    if text != comment.text:
        comment.text, comment.html, comment.edited_at = text, html, at
        comment.save(update_fields=["text", "html", "edited_at"])
        settle(comment.thread)
        signals.comment_edited.send(Comment, comment=comment)
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, reader: User) -> None:
    """Its author takes it back: the words are gone for good, answers stay. Raises CommentRefused."""
    comment = _own(comment, reader)
    comment.text, comment.html, comment.state = "", "", Comment.State.DELETED
    comment.save(update_fields=["text", "html", "state"])
    settle(comment.thread)
    signals.comment_deleted.send(Comment, comment=comment)


@transaction.atomic
def import_comment(
    *,
    thread: Thread,
    author_name: str,
    text: str,
    created_at: datetime,
    parent: Comment | None = None,
    author: User | None = None,
    state: str = Comment.State.VISIBLE,
    edited_at: datetime | None = None,
) -> Comment:
    """A comment from elsewhere, in HTML as it was there; no limits hold. `recount` the thread after the last one."""
    comment = _planted(thread, parent)
    comment.author, comment.author_name = author, cut(author_name, 60)
    comment.text = rules.tidy(text)
    comment.html = clean_foreign_comment(comment.text)
    comment.state, comment.created_at, comment.edited_at = state, created_at, edited_at
    comment.save()
    return comment


def _acceptable(text: str) -> tuple[str, str]:
    text = rules.tidy(text)
    # What is much too long is not worth the sanitiser's work.
    html = clean_comment(text[: LONGEST + 1])
    refusal = rules.text_refusal(text, html)
    if refusal is not None:
        raise CommentRefused(refusal)
    return text, html


@prepared
def _for_update(reader: int) -> QuerySet[User]:
    return User.objects.select_for_update(no_key=True).filter(pk=reader)


def _refuse_banned(reader: User) -> None:
    if not may_write(reader):
        ban = ban_of(reader)
        raise CommentRefused(Refusal.BANNED, ban_in_words(ban.reason, ban.until) if ban else "")


def _open(thread: Thread) -> Thread:
    try:
        thread = lock(thread)
    except Thread.DoesNotExist as gone:
        raise CommentRefused(Refusal.CLOSED) from gone
    if not (thread.is_open and thread.is_shown):
        raise CommentRefused(Refusal.CLOSED)
    return thread


def _answered(thread: Thread, parent: Comment | None) -> Comment | None:
    """As it is now; whom nobody sees nobody answers."""
    if parent is None:
        return None
    found = _visible.first(parent.pk, thread.pk)
    if found is None:
        raise CommentRefused(Refusal.PARENT)
    return found


@prepared
def _visible(comment: int, thread: int) -> QuerySet[Comment]:
    return Comment.objects.visible().filter(pk=comment, thread=thread)


def _refuse_haste(thread: Thread, reader: User, text: str, network: str, at: datetime) -> None:
    limit, since = limits(), at - REMEMBERED_FOR
    mine = _said(reader.pk, since)
    said = [(before, where) for _, before, where, state in mine if state != Comment.State.DELETED]
    if rules.is_repeated(text, thread.pk, said):
        raise CommentRefused(Refusal.REPEATED)
    near = _said_near(network, since) if network else []
    hasty = rules.is_hasty([written for written, *_ in mine], at, limit.of_reader)
    if hasty or rules.is_hasty(near, at, limit.of_network):
        raise CommentRefused(Refusal.OFTEN)


@prepared
def _said(reader: int, since: datetime) -> QuerySet[Comment, tuple[datetime, str, int, str]]:
    mine = Comment.objects.filter(author=reader, created_at__gt=since)
    return mine.order_by("-created_at").values_list("created_at", "text", "thread_id", "state")


@prepared
def _said_near(network: str, since: datetime) -> QuerySet[Comment, datetime]:
    # That a network is known is said for the sake of the partial index.
    known = Comment.objects.filter(network=network).exclude(network="")
    return known.filter(created_at__gt=since).order_by("-created_at").values_list("created_at", flat=True)


def _signature(reader: User, name: str | None) -> str:
    if not reader.get_full_name():
        if is_blank(name or ""):
            raise CommentRefused(Refusal.NAMELESS)
        try:
            rename_reader(reader=reader, name=name or "")
        except NameRefused as refused:
            raise CommentRefused(Refusal.NAME, NAME_REFUSALS[refused.why]) from refused
    return cut(reader.public_name, 60)


def _planted(thread: Thread, parent: Comment | None) -> Comment:
    if parent is None:
        return Comment(thread=thread)
    return Comment(thread=thread, parent=parent, root_id=parent.root_id or parent.pk, depth=parent.depth + 1)


def _own(comment: Comment, reader: User) -> Comment:
    """The comment as it is now, its thread locked."""
    lock(comment.thread)
    comment = Comment.objects.select_related("thread").get(pk=comment.pk)
    if comment.author_id is None or comment.author_id != reader.pk:
        raise CommentRefused(Refusal.FOREIGN)
    if not comment.is_visible:
        raise CommentRefused(Refusal.GONE)
    return comment
