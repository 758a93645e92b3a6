"""From a kept page to Django's answer: for papers that run under a WSGI server of their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from .entries import Entry, coding_for, has_tag, with_status


def answer(entry: Entry, request: HttpRequest, verdict: str) -> HttpResponse:
    """304 for what a browser has, headers alone for HEAD. `verdict` is told in `Cache-Status`."""
    ready = entry.answers[coding_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))]
    if entry.status == 200 and has_tag(request.META.get("HTTP_IF_NONE_MATCH", ""), ready.tag):
        response: HttpResponse = HttpResponseNotModified()
        headers = ready.short
    else:
        body = b"" if request.method == "HEAD" else ready.body
        response = HttpResponse(body, status=entry.status)
        headers = ready.headers
    for name, text in with_status(headers, verdict):
        response[name] = text
    return response
