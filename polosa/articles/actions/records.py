"""What Wagtail keeps of a story outside its row, for many stories at once: it knows to do so for one at a time."""

from __future__ import annotations

from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backends

from polosa.kit.actions import insert_all

from ..models import Article


def keep_records(stories: list[Article]) -> None:
    """The desk's search, usage of pictures and words, and the first line of each story's history."""
    _log(stories)
    _refer(stories)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Article, stories)


def _log(stories: list[Article]) -> None:
    kind = Article.get_content_type()
    entries = [
        ModelLogEntry(
            content_type=kind,
            object_id=str(story.pk),
            label=str(story),
            action="wagtail.publish",
            timestamp=story.last_published_at,
            user=story.owner,
            revision=story.live_revision,
            content_changed=True,
        )
        for story in stories
    ]
    insert_all(entries)


def _refer(stories: list[Article]) -> None:
    kind = Article.get_content_type()
    references = [
        ReferenceIndex(
            content_type=kind,
            base_content_type=kind,
            object_id=str(story.pk),
            to_content_type_id=to_kind,
            to_object_id=to_pk,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for story in stories
        for to_kind, to_pk, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(story)
        )
    ]
    insert_all(references)
