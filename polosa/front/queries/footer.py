"""Plain pages at the foot of every page."""

from __future__ import annotations

from django.db.models import QuerySet

from polosa.kit.prepared import prepared

from ..models import PlainPage


def footer_pages() -> list[dict[str, str]]:
    """Titles and addresses; one query. The first word of Wagtail's path is the root page, which has no address."""
    return [{"title": title, "url": "/" + path.split("/", 2)[2]} for title, path in _pages()]


@prepared
def _pages() -> QuerySet[PlainPage, tuple[str, str]]:
    shown = PlainPage.objects.live().filter(in_footer=True).order_by("path")
    return shown.values_list("title", "url_path")
