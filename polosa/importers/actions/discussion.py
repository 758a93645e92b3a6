from __future__ import annotations

from itertools import groupby

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.comments.models import Comment, Thread
from polosa.edge.actions import purge
from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.discussion import Kept, kept_comments
from polosa.importers.rules.plan import digest_of_discussion
from polosa.kit.html import clean_comment
from polosa.kit.text import plain

NAMELESS = "Читатель"


@transaction.atomic
def keep_discussion(*, source: str, item: Item, article: Article) -> int:
    """Adds the comments not brought before and gives their number. What moderators did here since stays done.

    Nobody's address or e-mail is kept.
    """
    digest = digest_of_discussion(item)
    record = queries.record_of(source, ImportedItem.Kind.DISCUSSION, item.post_id)
    kept = kept_comments(item.comments)
    if not kept or (record and record.digest == digest):
        return 0
    thread = _thread_of(article)
    added = _add(source, thread, kept, here=_here(source, kept))
    _count(thread, is_open=item.comment_status != "closed")
    remember(
        source=source, kind=ImportedItem.Kind.DISCUSSION, foreign_id=item.post_id, thing=thread, digest=digest
    )
    purge(article.key)
    return added


def _here(source: str, kept: list[Kept]) -> dict[int, int]:
    """Ours for those brought before; 0 for one that is gone again."""
    found = queries.objects_of(source, ImportedItem.Kind.COMMENT, [one.comment.comment_id for one in kept])
    alive = set(
        Comment.objects.filter(pk__in=[pk for pk in found.values() if pk]).values_list("pk", flat=True)
    )
    return {int(number): pk if pk in alive else 0 for number, pk in found.items()}  # type: ignore[misc]


def _add(source: str, thread: Thread, kept: list[Kept], *, here: dict[int, int]) -> int:
    """Row by row of the tree, so that every answer finds whom it answers."""
    depths: dict[int, int] = {0: -1}
    for one in kept:
        depths[one.comment.comment_id] = depths.get(one.parent, -1) + 1
    new = [one for one in kept if one.comment.comment_id not in here]
    rows = sorted(new, key=lambda one: depths[one.comment.comment_id])
    for _, row in groupby(rows, key=lambda one: depths[one.comment.comment_id]):
        _add_row(source, thread, list(row), here)
    return len(new)


def _add_row(source: str, thread: Thread, row: list[Kept], here: dict[int, int]) -> None:
    comments = Comment.objects.bulk_create([_comment(thread, one, here.get(one.parent, 0)) for one in row])
    here.update({one.comment.comment_id: comment.pk for one, comment in zip(row, comments, strict=True)})
    ImportedItem.objects.bulk_create(
        ImportedItem(
            source=source,
            kind=ImportedItem.Kind.COMMENT,
            foreign_id=str(one.comment.comment_id),
            object_id=comment.pk,
        )
        for one, comment in zip(row, comments, strict=True)
    )


def _comment(thread: Thread, one: Kept, parent: int) -> Comment:
    said = one.comment
    return Comment(
        thread=thread,
        parent_id=parent or None,
        author_name=" ".join(plain(said.author).partition("@")[0].split())[:40] or NAMELESS,
        text=said.content,
        html=clean_comment(said.content),
        state=Comment.State.VISIBLE if one.is_visible else Comment.State.HIDDEN,
        created_at=said.at or now(),
    )


def _thread_of(article: Article) -> Thread:
    """A draft has no discussion yet, but may have had one on the old site."""
    if article.thread is None:
        article.thread = Thread.objects.create(title=article.title, url=article.get_absolute_url())
        Article.objects.filter(pk=article.pk).update(thread=article.thread)
    return article.thread


def _count(thread: Thread, *, is_open: bool) -> None:
    visible = Q(state=Comment.State.VISIBLE)
    told = thread.comments.aggregate(
        total=Count("pk", filter=visible), last=Max("created_at", filter=visible)
    )
    Thread.objects.filter(pk=thread.pk).update(
        total=told["total"], last_comment_at=told["last"], is_open=is_open
    )
