from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import actions, queries
from ..errors import LinkSpent

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
    return redirect("wagtailadmin_home")
