"""Every write of distribution."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from polosa.edge.actions import purge

from .rules import part_of


@transaction.atomic
def sitemap_changed(*, kind: str, pk: int) -> None:
    """Something entered, changed or left the sitemap: one part of it is stale, the others are not."""
    purge(sitemap_key(kind, part_of(pk)))


@transaction.atomic
def sitemaps_changed(*, kind: str, pks: Iterable[int]) -> None:
    """The same of many at once."""
    purge(*{sitemap_key(kind, part_of(pk)) for pk in pks})


def sitemap_key(kind: str, part: int) -> str:
    return f"sitemap-{kind}:{part}"
