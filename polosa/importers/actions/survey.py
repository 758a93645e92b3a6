"""The first look at a file: stories name authors, sections and pictures the file may tell of only later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from polosa.importers.errors import BadExport, BrokenXml
from polosa.importers.gateways.wxr import read_wxr
from polosa.importers.gateways.wxr_records import Author, Category, Channel, Item, Tag
from polosa.importers.models import Attachment
from polosa.kit.text import plain

BATCH = 500
MAX_ADDRESS = 500
MAX_NAMES = 20_000  # authors, categories and tags: they are kept in memory


@dataclass
class Survey:
    """`trouble` is why the file can't be read to its end; what stands before the break can be imported."""

    source: str = "unknown"
    base: str = ""
    authors: dict[str, Author] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)  # names by slug
    items: int = 0
    trouble: BadExport | None = None


def survey_of(*, path: Path, on_progress: Callable[[int], None] | None = None) -> Survey:
    """Notes every attachment. Raises BadExport for what is no export, and for one that is up to something."""
    survey = Survey()
    waiting: list[Item] = []
    with path.open("rb") as stream:
        try:
            for record in read_wxr(stream, on_progress):
                _note(survey, record, waiting)
                if len(waiting) == BATCH:
                    keep_attachments(source=survey.source, items=waiting)
                    waiting = []
        except BrokenXml as trouble:
            if not survey.items:
                raise
            survey.trouble = trouble
    keep_attachments(source=survey.source, items=waiting)
    return survey


@transaction.atomic
def keep_attachments(*, source: str, items: list[Item]) -> None:
    rows = {item.post_id: _attachment(source, item) for item in items}
    Attachment.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["source", "number"],
        update_fields=["parent", "position", "url", "caption", "alt"],
    )


def _note(survey: Survey, record: object, waiting: list[Item]) -> None:
    match record:
        case Channel():
            survey.base = (record.base_blog_url or record.link).rstrip("/")
            survey.source = survey.base[:200] or "unknown"
        case Author() if len(survey.authors) < MAX_NAMES:
            survey.authors[record.login] = record
        case Category() if len(survey.categories) < MAX_NAMES:
            survey.categories[record.slug] = record
        case Tag() if len(survey.tags) < MAX_NAMES:
            survey.tags[record.slug] = record.name
        case Item():
            survey.items += 1
            _note_labels(survey, record)
            is_file = record.post_type == "attachment" and record.post_id
            if is_file and 0 < len(record.attachment_url) <= MAX_ADDRESS:
                waiting.append(record)


def _note_labels(survey: Survey, item: Item) -> None:
    """Exports of a part of a site name categories and tags that they do not declare."""
    for label in item.labels:
        if label.domain == "category" and len(survey.categories) < MAX_NAMES:
            undeclared = Category(term_id=0, slug=label.slug, parent="", name=label.name, description="")
            survey.categories.setdefault(label.slug, undeclared)
        elif label.domain == "post_tag" and len(survey.tags) < MAX_NAMES:
            survey.tags.setdefault(label.slug, label.name)


def _attachment(source: str, item: Item) -> Attachment:
    return Attachment(
        source=source,
        number=item.post_id,
        parent=item.parent,
        position=item.menu_order,
        url=item.attachment_url,
        caption=" ".join(plain(item.excerpt).split()),
        alt=item.meta.get("_wp_attachment_image_alt", "")[:300],
    )
