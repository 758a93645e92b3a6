from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LoginView, LogoutView, PasswordResetView

from polosa.kit.refusals.answers import wants_page

from .. import actions, queries
from ..errors import LinkSpent
from ..forms import OwnNameForm, SignInForm
from ..models import User
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
        return {
            **super().get_context_data(**more),
            "code_form": SignInForm(device=queries.device_cookie(self.request)),
        }

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


@require_admin_access
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_name(request: HttpRequest) -> HttpResponse:
    """One's name, given once; then back to where it was asked for."""
    reader = cast(User, request.user)
    form = OwnNameForm(request.POST if request.method == "POST" else None, reader=reader)
    back = _back(request)
    if not form.is_valid():
        context = {"name_form": form, "back": back}
        return render(request, "desk/name_page.html", context, status=400 if form.is_bound else 200)
    actions.rename_reader(reader=reader, name=form.cleaned_data["name"])
    messages.success(request, _("Вас подписывают так: %(name)s.") % {"name": reader.name})
    return redirect(back)


def _back(request: HttpRequest) -> str:
    """A new story's address is that of its draft by now: the browser says where it is, not the form."""
    back = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if is_ours and reverse("desk_name") not in back else reverse("wagtailadmin_home")


desk_login = DeskLoginView.as_view()
# Wagtail's takes the cookie away before it refuses a link that somebody was led to; the session would live on.
desk_logout = require_POST(LogoutView.as_view())
desk_password_reset = DeskPasswordResetView.as_view()
