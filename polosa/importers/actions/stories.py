from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from polosa.articles.actions import create_article, edit_article, unpublish_article
from polosa.articles.models import Article, Author, Kind, Section
from polosa.importers.actions.discussion import keep_discussion
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.bodies import RawBody
from polosa.importers.rules.discussion import kept_comments
from polosa.importers.rules.plan import (
    Standing,
    digest_of,
    is_photo_report,
    lead_of,
    old_paths,
    slug_of,
    title_of,
)
from polosa.kit.actions import leave_redirect
from polosa.kit.models import Picture


@dataclass
class Text:
    """What was read from an item, its pictures already here."""

    body: RawBody
    cover: Picture | None = None
    cover_caption: str = ""
    missing: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def keep_story(
    *,
    source: str,
    item: Item,
    text: Text,
    standing: Standing,
    section: Section,
    tags: list[str],
    authors: list[Author],
    article: Article | None = None,
) -> tuple[Article, int]:
    """A story with its discussion and its old addresses; gives it and the number of comments added.

    The text stays as it was printed: typography is off until an editor wants it. Raises ValidationError.
    """
    fields = {**_fields(item, text, standing), "section": section, "tags": tags, "authors": authors}
    if article is None:
        article = create_article(user=None, publish=standing.is_public, **fields)
    else:
        article = edit_article(article=article, user=None, publish=standing.is_public, **fields)
    if article.live and not standing.is_public:
        article = unpublish_article(article=article)
    remember(
        source=source,
        kind=ImportedItem.Kind.STORY,
        foreign_id=item.post_id,
        thing=article,
        digest=digest_of(item),
        missing=[one["address"] for one in text.missing],
        address=item.link[:500],
    )
    if standing.is_public:
        for path in old_paths(item):
            leave_redirect(old=path, new=article.get_absolute_url())
    return article, keep_discussion(source=source, item=item, article=article)


def _fields(item: Item, text: Text, standing: Standing) -> dict[str, Any]:
    lead, _ = lead_of(item)
    return {
        "title": title_of(item),
        "slug": slug_of(item),
        "lead": lead,
        "body": text.body,
        "kind": Kind.PHOTO if is_photo_report(item) else Kind.NEWS,
        "cover": text.cover,
        "cover_caption": text.cover_caption[:300],
        "published_at": item.published_at if standing.is_public and not standing.go_live_at else None,
        "go_live_at": standing.go_live_at,
        "is_pinned": item.sticky,
        "has_discussion": item.comment_status != "closed" or bool(kept_comments(item.comments)),
        "typeset_on_save": False,
    }
