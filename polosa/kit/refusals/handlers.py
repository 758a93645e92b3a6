"""Django's handlers of errors: every exception that nobody caught ends here, wherever in the chain it was raised."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from . import reasons
from .answers import failure, outage, refusal
from .outages import outage_in

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Also what Django takes for the sender's fault: a session that could not be saved."""
    if outage_in(exception) is not None:
        return outage(request)
    if isinstance(exception, SessionInterrupted):
        return refusal(request, reasons.SIGNED_OUT)
    if isinstance(exception, TOO_LARGE):
        return refusal(request, reasons.TOO_LARGE)
    if isinstance(exception, DisallowedHost):
        return _other_host(request)
    return refusal(request, reasons.SENSELESS)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal(request, reasons.FORBIDDEN, may_resend=False)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is for programmers, and stands in the log."""
    return refusal(request, reasons.OLD_FORM)


def too_many(request: HttpRequest) -> HttpResponse:
    return refusal(request, reasons.TOO_OFTEN)


def broken(request: HttpRequest) -> HttpResponse:
    """503 while nothing can be read or written, 500 for faults of ours; what was typed comes back either way."""
    if outage_in(sys.exc_info()[1]) is not None:
        return outage(request)
    return failure(request, reasons.BROKEN)


def _other_host(request: HttpRequest) -> HttpResponse:
    """Behind a server that checks no hosts. `www.` before our own name, or missing there, leads to our name."""
    home = urlsplit(settings.BASE_URL)
    asked = request.META.get("HTTP_HOST", "").lower()
    if asked.removeprefix("www.") == home.netloc.lower().removeprefix("www."):
        return HttpResponseRedirect(settings.BASE_URL + request.get_full_path(), status=308)
    words = _("Сайт открыт под именем, которого мы не знаем. Наш адрес: %s") % settings.BASE_URL
    return refusal(request, reasons.OTHER_HOST, words=words, may_resend=False)
