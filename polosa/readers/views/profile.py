from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from polosa.kit import viewing

from .. import actions, queries
from ..errors import ErasureRefused
from ..forms import EraseForm, ProfileForm
from ..models import User

page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@page
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    reader = cast(User, request.user)
    seen = viewing.of(request)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"name": reader.name, "language": seen.language},
        reader=reader,
    )
    if not form.is_valid():
        return render(request, "readers/profile.html", {"form": form}, status=400 if form.is_bound else 200)
    language = form.cleaned_data["language"]
    actions.rename_reader(reader=reader, name=form.cleaned_data["name"])
    actions.speak_to_reader(reader=reader, language=language)
    response = redirect("readers:profile")
    viewing.keep(response, replace(seen, language=language))
    with override(language):
        messages.success(request, _("Сохранено."))
    return response


@never_cache
@require_GET
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """All that is kept of the reader, as a file."""
    return JsonResponse(
        queries.data_of(cast(User, request.user)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@never_cache
@page
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "readers/erase.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        actions.erase_reader(reader=cast(User, request.user))
    except ErasureRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "readers/erase.html", {"form": form}, status=403)
    logout(request)
    messages.success(request, _("Учётная запись удалена. Спасибо, что были с нами."))
    return redirect("/")
