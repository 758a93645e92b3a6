"""The desk's door: who signed in longer ago than two weeks, or has not given the second factor, goes no further.

It stands before every address of the desk, so that no way of signing in leads past it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from polosa.kit.refusals.answers import refusal, wants_page
from polosa.kit.refusals.reasons import Reason
from polosa.readers import queries
from polosa.readers.enums import Step
from polosa.readers.models import User

DESK = "/desk/"
OPEN = ("/desk/login/", "/desk/logout/", "/desk/password_reset/")
WAYS = {
    Step.SIGN_IN_AGAIN: "wagtailadmin_login",
    Step.GIVE_FACTOR: "mfa_authenticate",
    Step.ADD_FACTOR: "mfa_index",
}
LOCKED = Reason(
    403,
    _("Подтвердите, что это вы"),
    _(
        "Откройте редакцию в другой вкладке: она попросит войти или подтвердить вход. "
        "Всё, что вы набрали, цело: оно ниже. Потом отправьте ещё раз."
    ),
)


class DeskDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DESK) and not request.path_info.startswith(OPEN):
            is_post = request.method not in ("GET", "HEAD")
            user = request.user
            step = (
                queries.missing_step(user, request.session, is_post=is_post)
                if isinstance(user, User)
                else None
            )
            if step is not None:
                return _stop(request, step, is_post=is_post)
        return self.get_response(request)


def _stop(request: HttpRequest, step: Step, *, is_post: bool) -> HttpResponse:
    """To where the step is done, and back; what was typed is given back."""
    if is_post or not wants_page(request):
        return refusal(request, LOCKED)
    if step is Step.SIGN_IN_AGAIN:
        logout(request)
    return redirect(f"{reverse(WAYS[step])}?{urlencode({'next': request.get_full_path()})}")
