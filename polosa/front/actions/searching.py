"""Keeping the index of readers' search."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from polosa.articles.models import Article
from polosa.articles.rules import body_text
from polosa.kit.actions import insert_all
from polosa.kit.text import stems

from ..models import SearchDocument
from ..rules import search_place

BATCH = 500


@transaction.atomic
def index_article(*, article: Article) -> None:
    """The story as it is now is what readers find."""
    SearchDocument.objects.bulk_create(
        [_document(article)],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["section", "published_at", "place", "text", "title_stems", "text_stems"],
    )


@transaction.atomic
def index_loaded(*, articles: list[Article]) -> None:
    """Stories that search does not know yet, many at once."""
    insert_all([_document(article) for article in articles])


@transaction.atomic
def forget_article(*, article_id: int) -> None:
    SearchDocument.objects.filter(pk=article_id).delete()


def reindex(*, articles: Iterable[Article]) -> Iterable[int]:
    """Index many live stories anew, a batch a transaction; yields how many are done. Safe to stop and run again."""
    done, batch = 0, []
    for article in articles:
        batch.append(article)
        if len(batch) == BATCH:
            yield (done := done + _write(batch))
            batch = []
    if batch:
        yield done + _write(batch)


@transaction.atomic
def _write(batch: list[Article]) -> int:
    SearchDocument.objects.filter(pk__in=[article.pk for article in batch]).delete()
    SearchDocument.objects.bulk_create([_document(article) for article in batch])
    return len(batch)


def _document(article: Article) -> SearchDocument:
    assert article.published_at is not None  # noqa: S101  # a live story has its time
    text = f"{article.lead}\n{body_text(article.body.get_prep_value())}"
    return SearchDocument(
        article_id=article.pk,
        section_id=article.section_id,
        published_at=article.published_at,
        place=search_place(article.published_at, article.pk),
        text=text,
        title_stems=" ".join(stems(article.title)),
        text_stems=" ".join(stems(text)),
    )
