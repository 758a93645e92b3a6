from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LoginView, LogoutView, PasswordResetView

from polosa.kit.refusals.answers import wants_page

from .. import actions, queries
from ..errors import LinkSpent
from ..forms import SignInForm
from .limits import busy, remember_device

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_entry(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Looking at the link does not spend it: mail programs and messengers look at links by themselves."""
    if request.method != "POST":
        person = queries.person_behind(uid, token)
        return render(request, "desk/enter.html", {"person": person}, status=200 if person else 410)
    try:
        person = actions.spend_desk_link(uid=uid, token=token)
    except LinkSpent:
        return render(request, "desk/enter.html", {"person": None}, status=410)
    login(request, person, backend=BACKEND)
    response = redirect("wagtailadmin_home")
    remember_device(request, response, person)
    return response


class DeskLoginView(LoginView):
    """Wagtail's sign-in by password: who guesses too often hears when to try again."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """People of the desk, too, have the code that comes by letter; hardly any of them has a password."""
        return {**super().get_context_data(**more), "code_form": SignInForm()}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if form.cleaned_data.get("remember"):
            self.request.session.set_expiry(None)  # as long as the desk's sessions live, not readers'
        remember_device(self.request, response, form.get_user())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        return busy(response, form.busy) if form.busy else response


class DeskPasswordResetView(PasswordResetView):
    """Whether anybody has the address or not, the answers are the same."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        return busy(response, form.busy) if form.busy else response


@require_admin_access
@never_cache
@require_GET
def desk_session(request: HttpRequest) -> HttpResponse:
    """For a form that goes on after somebody has signed in beside it: who it is, and the token of the new session."""
    if wants_page(request):
        return render(request, "desk/entered.html")
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


desk_login = DeskLoginView.as_view()
# Wagtail's takes the cookie away before it refuses a link that somebody was led to; the session would live on.
desk_logout = require_POST(LogoutView.as_view())
desk_password_reset = DeskPasswordResetView.as_view()
