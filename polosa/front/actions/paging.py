from __future__ import annotations

from django.db import transaction

from polosa.edge.actions import purge


@transaction.atomic
def settle_pages() -> None:
    """A plain page was published, changed, moved, closed or taken away: every page leads to them at its foot."""
    purge("pages")
