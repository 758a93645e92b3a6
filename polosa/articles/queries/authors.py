from __future__ import annotations

from polosa.kit.text import free_slug, slugify
from polosa.readers.models import User

from ..models import Article, Author, Section


def bylines_of_others(reader: User) -> list[str]:
    """Names that stand under stories, but for the reader's own."""
    return list(Author.objects.exclude(user=reader).values_list("name", flat=True))


def author_of(user: User) -> Author | None:
    """The name under which somebody writes."""
    return Author.objects.filter(user=user).first()


def free_author_slug(name: str) -> str:
    """An address for a new author of that name."""
    wished = slugify(name, max_length=90) or "author"
    return free_slug(wished, lambda slug: Author.objects.filter(slug=slug).exists())


def last_section(user: User | None) -> Section | None:
    """The one that somebody's newest story is in, else the paper's newest; None of a paper without sections."""
    newest = Article.objects.order_by("-pk").values_list("section", flat=True)
    own = newest.filter(owner=user).first() if user is not None else None
    pk = own or newest.first()
    return Section.objects.filter(pk=pk).first() if pk else Section.objects.first()
