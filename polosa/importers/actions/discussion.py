from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.comments.actions import create_thread, describe_thread, import_comment, recount
from polosa.comments.models import Comment, Thread
from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.discussion import Kept, kept_comments
from polosa.importers.rules.plan import digest_of_discussion
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
    added = _add(source, thread, kept)
    if item.comment_status == "closed":
        describe_thread(thread=thread, is_open=False)
    recount(thread=thread)
    remember(
        source=source, kind=ImportedItem.Kind.DISCUSSION, foreign_id=item.post_id, thing=thread, digest=digest
    )
    return added


def _add(source: str, thread: Thread, kept: list[Kept]) -> int:
    """Whom an answer answers comes first; what was brought before never comes twice, even if gone."""
    brought = queries.objects_of(source, ImportedItem.Kind.COMMENT, [one.comment.comment_id for one in kept])
    alive = Comment.objects.in_bulk([pk for pk in brought.values() if pk])
    here = {int(number): alive.get(pk or 0) for number, pk in brought.items()}
    new = [one for one in kept if one.comment.comment_id not in here]
    for one in new:
        here[one.comment.comment_id] = _comment(thread, one, here.get(one.parent))
    ImportedItem.objects.bulk_create(_record(source, one, here[one.comment.comment_id]) for one in new)
    return len(new)


def _comment(thread: Thread, one: Kept, parent: Comment | None) -> Comment:
    said = one.comment
    return import_comment(
        thread=thread,
        parent=parent,
        author_name=" ".join(plain(said.author).partition("@")[0].split())[:40] or NAMELESS,
        text=said.content,
        created_at=said.at or now(),
        state=Comment.State.VISIBLE if one.is_visible else Comment.State.HIDDEN,
    )


def _record(source: str, one: Kept, comment: Comment | None) -> ImportedItem:
    return ImportedItem(
        source=source,
        kind=ImportedItem.Kind.COMMENT,
        foreign_id=str(one.comment.comment_id),
        object_id=comment.pk if comment else None,
    )


def _thread_of(article: Article) -> Thread:
    """A draft has no discussion yet, but may have had one on the old site."""
    if article.thread is None:
        article.thread = create_thread(title=article.title, url=article.get_absolute_url())
        Article.objects.filter(pk=article.pk).update(thread=article.thread)
    return article.thread
