"""What Wagtail keeps of a story outside its row, for many stories at once: it knows to do so for one at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import cast
from uuid import UUID

from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backends

from polosa.kit.actions import insert_rows

from ..models import Article


def keep_records(stories: list[Article]) -> None:
    """The desk's search, usage of pictures and words, and the first line of each story's history."""
    _log(stories)
    _refer(stories)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Article, stories)


def _log(stories: list[Article]) -> None:
    kind = Article.get_content_type().pk
    insert_rows(
        ModelLogEntry,
        (
            "content_type_id",
            "object_id",
            "label",
            "action",
            "timestamp",
            "user_id",
            "revision_id",
            "content_changed",
        ),
        [
            (
                kind,
                str(story.pk),
                str(story),
                "wagtail.publish",
                story.last_published_at,
                story.owner_id,
                story.live_revision_id,
                True,
            )
            for story in stories
        ],
    )


def _refer(stories: list[Article]) -> None:
    kind = Article.get_content_type().pk
    insert_rows(
        ReferenceIndex,
        (
            "content_type_id",
            "base_content_type_id",
            "object_id",
            "to_content_type_id",
            "to_object_id",
            "model_path",
            "content_path",
            "content_path_hash",
        ),
        [
            (kind, kind, str(story.pk), to_kind, str(to_pk), model_path, content_path, _hash_of(content_path))
            for story in stories
            for to_kind, to_pk, model_path, content_path in set(
                ReferenceIndex._extract_references_from_object(story)
            )
        ],
    )


@lru_cache(maxsize=1000)
def _hash_of(content_path: str) -> UUID:
    return cast(UUID, ReferenceIndex._get_content_path_hash(content_path))
