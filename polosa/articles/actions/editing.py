from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction

from polosa.readers.models import User

from ..models import Article, ArticleAuthor, Author
from ..rules import as_typed, still_typed, typeset_pieces

TEXTS = ("title", "lead", "cover_caption", "cover_credit", "update_note")


class Fields(TypedDict, total=False):
    """What of a story may be written; names are those of the model. `body` is a StreamField's raw list."""

    title: str
    slug: str
    lead: str
    body: list[dict[str, Any]]
    section: Any
    kind: str
    cover: Any
    cover_caption: str
    cover_credit: str
    tags: Sequence[str]
    authors: Sequence[Author]
    published_at: Any
    updated_at: Any
    update_note: str
    go_live_at: Any
    expire_at: Any
    is_urgent: bool
    is_pinned: bool
    age_mark: int
    is_advertising: bool
    advertiser: str
    ad_token: str
    has_discussion: bool
    has_mood: bool
    typeset_on_save: bool


@transaction.atomic
def create_article(*, user: User | None, publish: bool = False, **fields: Any) -> Article:
    """A new story with its first revision; live at once when `publish` (which needs the right to publish).

    Raises ValidationError, naming fields, and PermissionDenied.
    """
    article = Article(owner=user)
    _apply(article, fields)
    typeset_article(article=article)
    action = CreateAction(article, user=user, publish=publish, clean=True)
    return Article.objects.get(pk=action.execute(skip_permission_checks=user is None).pk)


@transaction.atomic
def edit_article(*, article: Article, user: User | None, publish: bool = False, **fields: Any) -> Article:
    """A new revision of a story; a live story's page changes only when `publish`.

    Raises ValidationError, naming fields, and PermissionDenied (also when somebody else has locked it).
    """
    article = Article.objects.select_for_update().get(pk=article.pk)  # the caller's copy may be older
    latest = article.get_latest_revision_as_object()
    _apply(latest, fields)
    typeset_article(article=latest)
    EditAction(latest, user=user, publish=publish, clean=True).execute(skip_permission_checks=user is None)
    return Article.objects.get(pk=article.pk)


def typeset_article(*, article: Article, undo: bool = True) -> None:
    """Russian typography over every word of a story not yet saved, or, where it is switched off, back as typed.

    Without `undo` a switched-off story is left as it is: the desk saves by itself while its screen still shows the
    typeset words, and would bring them back with the next save.
    """
    texts = {name: getattr(article, name) or "" for name in TEXTS}
    block = Article._meta.get_field("body").stream_block
    body = block.get_prep_value(article.body)
    if article.typeset_on_save:
        texts, article.typed = typeset_pieces(texts, body, article.typed)
    elif undo:
        texts, article.typed = as_typed(texts, body, article.typed), {}
    else:
        article.typed = still_typed(texts, body, article.typed)
    for name, text in texts.items():
        setattr(article, name, text)
    article.body = block.to_python(body)


def _apply(article: Article, fields: dict[str, Any]) -> None:
    authors, tags = fields.pop("authors", None), fields.pop("tags", None)
    unknown = fields.keys() - Fields.__annotations__.keys()
    if unknown:
        raise TypeError(f"A story has no {', '.join(sorted(unknown))}")
    if "body" in fields:
        fields["body"] = Article._meta.get_field("body").stream_block.to_python(fields["body"])
    for name, value in fields.items():
        setattr(article, name, value)
    if authors is not None:
        article.bylines.set([ArticleAuthor(author=author, sort_order=n) for n, author in enumerate(authors)])
    if tags is not None:
        article.tags.set(list(tags))
