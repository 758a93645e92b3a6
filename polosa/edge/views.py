"""The live lanes and the probes for papers under a WSGI server of their own."""

from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from . import counts, health, pages
from .background.overdue import OVERDUE


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Numbers for the ids on a page; one query a letter."""
    asked, sources = counts.parse(request.META.get("QUERY_STRING", "")), counts.sources()
    if asked is None or any(letter not in sources for letter, _ in asked):
        return JsonResponse({"error": "?v=1,2&c=3"}, status=400)
    told = {letter: sources[letter](ids) for letter, ids in asked}
    body = counts.answer_for(asked, lambda letter, number: told[letter].get(number))
    headers = dict([counts.MAX_AGE])
    return HttpResponse(body, content_type=counts.KIND, headers=headers)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> HttpResponse:
    """It can serve readers: the database answers, or pages are kept that may stand in for a while."""
    try:
        pages.LOG.look(now=True)
        OVERDUE.look()
    except Error:
        pass
    troubles = health.troubles()
    body = "; ".join(troubles) or health.words(pages.LOG.silent_for())
    kind, headers = "text/plain; charset=utf-8", {"Cache-Control": "no-store"}
    return HttpResponse(body, content_type=kind, status=503 if troubles else 200, headers=headers)
