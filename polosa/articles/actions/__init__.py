"""Every write about stories. The desk, the importers, the demo and the tests all end up here."""

from .drafting import section_for_draft, sign_draft, sign_drafts
from .editing import Fields, create_article, edit_article, typeset_article
from .loading import Arrival, load_articles
from .naming import author_changed, section_changed, tag_changed
from .publishing import (
    delete_article,
    publish_article,
    settle_deleted,
    settle_gone,
    settle_live,
    unpublish_article,
)

__all__ = [
    "Arrival",
    "Fields",
    "author_changed",
    "create_article",
    "delete_article",
    "edit_article",
    "load_articles",
    "publish_article",
    "section_changed",
    "section_for_draft",
    "settle_deleted",
    "settle_gone",
    "settle_live",
    "sign_draft",
    "sign_drafts",
    "tag_changed",
    "typeset_article",
    "unpublish_article",
]
