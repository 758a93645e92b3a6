from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from django.db import transaction

from polosa.articles.actions import (
    Arrival,
    Fields,
    create_article,
    edit_article,
    load_articles,
    unpublish_article,
)
from polosa.articles.models import Article, Author, Kind, Section
from polosa.importers import queries
from polosa.importers.actions.discussion import keep_discussion
from polosa.importers.actions.reading import Text
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.discussion import kept_comments
from polosa.importers.rules.plan import (
    Standing,
    is_photo_report,
    lead_of,
    slug_of,
    title_of,
)
from polosa.kit.actions import leave_redirect

if TYPE_CHECKING:
    from polosa.importers.actions.carrying import Marks

MAX_CAPTION = 300


@transaction.atomic
def keep_story(
    *,
    marks: Marks,
    item: Item,
    text: Text,
    standing: Standing,
    section: Section,
    tags: list[str],
    authors: list[Author],
    zone: tzinfo,
    article: Article | None = None,
) -> tuple[Article, int]:
    """A story with its discussion and its old addresses; gives it and the number of comments added.

    The text stays as it was printed: typography is off until an editor wants it. Raises ValidationError.
    """
    fields = {**_fields(item, text, standing), "section": section, "tags": tags, "authors": authors}
    if article is None:
        article = _new(fields, is_out=standing.is_public and not standing.go_live_at)
    else:
        article = edit_article(article=article, user=None, publish=standing.is_public, **fields)
    if article.live and not standing.is_public:
        article = unpublish_article(article=article)
    remember(
        source=marks.source,
        kind=ImportedItem.Kind.STORY,
        foreign_id=marks.key,
        thing=article,
        **marks.told(item, text.missing),
    )
    if standing.is_public:
        here = article.get_absolute_url()
        old, taken = queries.addresses_of(item, source=marks.source, owns_number=marks.owns_number, here=here)
        text.remarks += map(queries.TAKEN.format, taken)
        for path in old:
            leave_redirect(old=path, new=here)
    return article, keep_discussion(marks=marks, item=item, article=article, zone=zone)


def _new(fields: dict[str, Any], *, is_out: bool) -> Article:
    """What came out already is loaded, at a third of what publishing at the desk costs: no task is left to do."""
    if not is_out:
        return create_article(user=None, publish=fields["go_live_at"] is not None, **fields)
    (article,) = load_articles(arrivals=[Arrival(fields=Fields(**fields))])  # type: ignore[typeddict-item]  # by name
    return article


def _fields(item: Item, text: Text, standing: Standing) -> dict[str, Any]:
    lead, _ = lead_of(item)
    if len(text.cover_caption) > MAX_CAPTION:
        text.remarks.append(
            f"подпись к обложке длиннее {MAX_CAPTION} знаков: сокращена: {text.cover_caption}"
        )
    return {
        "title": title_of(item),
        "slug": slug_of(item),
        "lead": lead,
        "body": text.body,
        "kind": Kind.PHOTO if is_photo_report(item) else Kind.NEWS,
        "cover": text.cover,
        "cover_caption": text.cover_caption[:MAX_CAPTION],
        "published_at": _came_out(standing, text),
        "go_live_at": standing.go_live_at,
        "is_pinned": item.sticky,
        "has_discussion": item.comment_status != "closed" or bool(kept_comments(item.comments)),
        "typeset_on_save": False,
    }


def _came_out(standing: Standing, text: Text) -> datetime | None:
    """A draft that was public there, and is held back only for its text, keeps its time."""
    return standing.at if not standing.go_live_at and (standing.is_public or text.why_draft) else None
