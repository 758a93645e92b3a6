"""Answers to who tries too often, and the cookie of who has signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .. import queries, rules
from ..conf import DEVICE_COOKIE_AGE, DEVICE_COOKIES
from ..errors import TooOften
from ..models import User


def busy(response: HttpResponse, refused: TooOften) -> HttpResponse:
    """429 that says when it may be tried again."""
    response.status_code = 429
    response["Retry-After"] = str(int(refused.seconds) + 1)
    return response


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on strangers' attempts are not counted against this person in this browser."""
    cookie = rules.remember_account(queries.device_cookie(request), user.pk, queries.device_key())
    for name, path in DEVICE_COOKIES.items():
        response.set_cookie(
            name,
            cookie,
            max_age=DEVICE_COOKIE_AGE,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
