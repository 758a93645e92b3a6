from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from polosa.edge.keys import wear

from . import queries


def partners_block(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any]:
    """«Партнёрские новости» beside a story."""
    wear(request, "partners")
    return {"headlines": queries.headlines()}


@require_safe
def demo_feed(request: HttpRequest, name: str) -> HttpResponse:
    """A feed of an invented partner, from a file in the data folder; a real paper has no such page."""
    path = Path(settings.POLOSA_DATA) / "partners" / f"{name}.xml"
    if not settings.DEMO or not path.is_file():
        raise Http404
    changed = http_date(path.stat().st_mtime)
    if request.headers.get("If-Modified-Since") == changed:
        return HttpResponse(status=304)
    # Without a charset: what the document itself declares holds.
    headers = {"Last-Modified": changed, "Cache-Control": "no-store"}
    return HttpResponse(path.read_bytes(), content_type="application/xml", headers=headers)
