from __future__ import annotations

from polosa.readers.models import User

from ..models import Author


def bylines_of_others(reader: User) -> list[str]:
    """Names that stand under stories, but for the reader's own."""
    return list(Author.objects.exclude(user=reader).values_list("name", flat=True))
