"""What a new draft is given where nobody says it: the section that was last used, and the writer as its author."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from polosa.readers.models import User

from ..models import Article, ArticleAuthor, Author, Section
from ..queries import author_of, free_author_slug, last_section


@transaction.atomic
def section_for_draft(*, user: User | None) -> Section:
    """The section that the writer used last, else the paper; a paper without sections gets its first."""
    found = last_section(user)
    return (
        found or Section.objects.get_or_create(slug="novosti", defaults={"title": gettext("Новости")})[0]
    )  # two may write the first stories at once


@transaction.atomic
def author_for_draft(*, user: User) -> Author | None:
    """The name under which somebody writes; whoever writes the first time gets one. None of those without a name."""
    author = author_of(user)
    if author is not None or not user.name.strip():
        return author
    return Author.objects.create(name=user.name.strip()[:100], slug=free_author_slug(user.name), user=user)


def sign_draft(*, article: Article, user: User) -> None:
    """The writer is the author of what names nobody."""
    author = author_for_draft(user=user)
    if author is not None:
        article.bylines.add(ArticleAuthor(author=author, sort_order=0))
        article.bylines.commit()
