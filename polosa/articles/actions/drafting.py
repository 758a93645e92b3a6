"""What a new draft is given where nobody says it: the section that was last used, and the writer as its author."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext
from wagtail.models import Revision

from polosa.readers.models import User

from ..models import Article, ArticleAuthor, Author, Section
from ..queries import author_of, free_author_slug, last_section


@transaction.atomic
def section_for_draft(*, user: User | None) -> Section:
    """The section that the writer used last, else the paper; a paper without sections gets its first."""
    if found := last_section(user):
        return found
    # two may write the first stories at once
    return Section.objects.get_or_create(slug="novosti", defaults={"title": gettext("Новости")})[0]


@transaction.atomic
def author_for_draft(*, user: User) -> Author | None:
    """The name under which somebody writes; whoever writes the first time gets one. None of those without a name."""
    author = author_of(user)
    if author is not None or not user.name.strip():
        return author
    known = {"name": user.name.strip()[:100], "slug": free_author_slug(user.name)}
    return Author.objects.get_or_create(user=user, defaults=known)[0]


def sign_draft(*, article: Article, user: User) -> Author | None:
    """The writer is the author of what names nobody."""
    author = author_for_draft(user=user)
    if author is not None:
        article.bylines.add(ArticleAuthor(author=author, sort_order=0))
        article.bylines.commit()
    return author


@transaction.atomic
def sign_drafts(*, user: User) -> None:
    """Whoever had no name has one: what they began is theirs, where it names nobody and never was on the site.

    The latest version of each is signed as it stands: a screen that is open on it is told of no newer one.
    """
    begun = Article.objects.filter(owner=user, first_published_at=None, live=False, bylines=None)
    for pk in list(begun.exclude(latest_revision=None).values_list("pk", flat=True)):
        # What is autosaved meanwhile waits, and was read here if it was first: nothing of it is written over.
        article = begun.select_for_update(of=["self"]).filter(pk=pk).first()
        revision = (
            article and Revision.objects.select_for_update().filter(pk=article.latest_revision_id).first()
        )
        if article is None or revision is None or revision.content.get("bylines"):
            continue
        sign_draft(article=article, user=user)
        revision.content = {**revision.content, "bylines": article.serializable_data()["bylines"]}
        revision.save(update_fields=["content"])
