from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.comments.actions import create_thread, describe_thread, import_comment, recount
from polosa.comments.models import Comment, Thread
from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.discussion import Kept, kept_comments, name_of, text_of
from polosa.importers.rules.plan import digest_of_discussion, moment_of

if TYPE_CHECKING:
    from polosa.importers.actions.carrying import Marks


@transaction.atomic
def keep_discussion(*, marks: Marks, item: Item, article: Article, zone: tzinfo) -> int:
    """Adds the comments not brought before and gives their number. What moderators did here since stays done.

    Nobody's address or e-mail is kept.
    """
    kept = kept_comments(item.comments)
    if not kept:
        return 0
    digest = digest_of_discussion(item)
    record = queries.record_of(marks.source, ImportedItem.Kind.DISCUSSION, marks.key)
    if record and record.digest == digest:
        return 0
    thread = _thread_of(article)
    added = _add(marks, thread, kept, _Clock(zone, article.published_at or now()))
    if item.comment_status == "closed":
        describe_thread(thread=thread, is_open=False)
    recount(thread=thread)
    remember(
        source=marks.source,
        kind=ImportedItem.Kind.DISCUSSION,
        foreign_id=marks.key,
        thing=thread,
        digest=digest,
    )
    return added


class _Clock:
    """When a comment was written: no later than now, and where nobody knows, when the story came out."""

    def __init__(self, zone: tzinfo, story: datetime) -> None:
        self._zone = zone
        self._story = story

    def of(self, one: Kept) -> datetime:
        at = moment_of(one.comment.at, one.comment.local_at, zone=self._zone)
        return at.astimezone(UTC) if at and at <= now() else self._story


def _add(marks: Marks, thread: Thread, kept: list[Kept], clock: _Clock) -> int:
    """Whom an answer answers comes first; what was brought before never comes twice, even if gone."""
    brought = queries.objects_of(marks.source, ImportedItem.Kind.COMMENT, _names(marks, kept))
    alive = Comment.objects.in_bulk([pk for pk in brought.values() if pk])
    here: dict[int, Comment | None] = {}
    new: list[ImportedItem] = []
    for one in kept:
        number, name = one.comment.comment_id, _name_of(one, marks, thread, brought, alive)
        if name in brought:
            here[number] = alive.get(brought[name] or 0)
            continue
        here[number] = comment = _comment(thread, one, here.get(one.parent), clock.of(one))
        new.append(_record(marks.source, name, comment))
    ImportedItem.objects.bulk_create(new)
    return len(new)


def _names(marks: Marks, kept: list[Kept]) -> list[str]:
    numbers = [one.comment.comment_id for one in kept]
    return [str(number) for number in numbers] + [f"{number}@{marks.key}"[:100] for number in numbers]


def _name_of(
    one: Kept, marks: Marks, thread: Thread, brought: dict[str, int | None], alive: dict[int, Comment]
) -> str:
    """Its number, unless a comment of another story has that already."""
    plain = str(one.comment.comment_id)
    known = alive.get(brought.get(plain) or 0)
    is_anothers = known is not None and known.thread_id != thread.pk
    return f"{plain}@{marks.key}"[:100] if is_anothers else plain


def _comment(thread: Thread, one: Kept, parent: Comment | None, at: datetime) -> Comment:
    return import_comment(
        thread=thread,
        parent=parent,
        author_name=name_of(one.comment),
        text=text_of(one.comment),
        created_at=at,
        state=Comment.State.VISIBLE if one.is_visible else Comment.State.HIDDEN,
    )


def _record(source: str, name: str, comment: Comment) -> ImportedItem:
    return ImportedItem(source=source, kind=ImportedItem.Kind.COMMENT, foreign_id=name, object_id=comment.pk)


def _thread_of(article: Article) -> Thread:
    """A draft has no discussion yet, but may have had one on the old site."""
    if article.thread is None:
        article.thread = create_thread(title=article.title, url=article.get_absolute_url())
        Article.objects.filter(pk=article.pk).update(thread=article.thread)
    return article.thread
