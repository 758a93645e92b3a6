"""Forms of the desk that are sent without leaving their page, and their copies, given back or asked about.

A form sent with `X-Desk-Form` is told where to go next, and goes there by itself: it stays where it is, with all that
was typed, when it is refused or nobody answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Page

from polosa.kit import desk_checks, not_kept
from polosa.kit.desk_checks import CHECK
from polosa.kit.desk_copies import RESTORE

from .desk_access import asked_at_once

DESK = "/desk/"
ASKED = (f"{DESK}snippets/", f"{DESK}pages/", f"{DESK}settings/")
FORMS = {"add", "edit"}
"""Only these forms save nothing when they are asked what is wrong."""


class DeskFormsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_sent = request.method == "POST" and request.path_info.startswith(DESK)
        if is_sent and "X-Desk-Form" in request.headers and response.status_code in (301, 302, 303):
            return _told(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: Any) -> HttpResponse | None:
        """What somebody typed that no draft can hold is no less wrong where they approve it past the form."""
        match = request.resolver_match
        if request.method != "POST" or match is None or not request.path_info.startswith(DESK):
            return None
        if CHECK in request.POST and not (request.path_info.startswith(ASKED) and match.url_name in FORMS):
            return HttpResponseBadRequest()
        is_bulk = match.view_name == "wagtail_bulk_action" and named["action"] == "publish"
        is_approved = match.url_name == "workflow_action" and named["action_name"] == "approve"
        if not (is_bulk or is_approved) or not request.session.get(not_kept.KEY):
            return None
        if is_bulk:
            asked = asked_at_once(request, named["app_label"], named["model_name"], named["action"])
            of, numbers = "wagtailadmin_pages", _published_with(request, asked[0] if asked else [])
        else:
            of, numbers = match.namespace, {str(named.get("pk") or named.get("page_id"))}
        words = not_kept.words_of(request, lambda label, pk: pk in numbers and _screens_of(label) == of)
        return self.process_exception(request, ValidationError(words)) if words else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What may not go out is named where somebody approved it, past the form that would have named it."""
        if not isinstance(error, ValidationError) or not request.path_info.startswith(DESK):
            return None
        messages.error(request, " ".join(error.messages))
        back = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("wagtailadmin_home")
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # Wagtail's dialogs read nothing else
            return JsonResponse({"step": "success", "redirect": back})
        return redirect(back)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """What was given back or only asked about is not refused: no words of errors stand above it."""
        if request.method != "POST" or not request.path_info.startswith(DESK):
            return response
        if CHECK not in request.POST and RESTORE not in request.POST:
            return response
        storage: Any = messages.get_messages(request)
        storage._queued_messages.clear()
        if CHECK in request.POST:
            form = (response.context_data or {}).get("form")
            is_ours = isinstance(form, WagtailAdminModelForm)
            return Told({"wrong": desk_checks.wrong(form)}) if is_ours else Told({}, status=400)
        messages.info(request, _("Набранное снова здесь. Проверьте и сохраните."), extra_tags="desk-restored")
        return response


def _published_with(request: HttpRequest, pages: list[Page]) -> set[str]:
    """Numbers of the pages, of those asked for and with them of those below that are still drafts."""
    numbers = {page.pk for page in pages}
    if request.POST.get("include_descendants"):
        for page in pages:
            numbers.update(page.get_descendants().not_live().values_list("pk", flat=True))
    return {str(number) for number in numbers}


def _screens_of(label: str) -> str:
    is_page = issubclass(apps.get_model(label), Page)
    return "wagtailadmin_pages" if is_page else f"wagtailsnippets_{label.replace('.', '_')}"


class Told(JsonResponse):
    """Stands where Django expects a page that is still to be rendered."""

    def render(self) -> Told:
        return self


def _told(response: HttpResponse) -> HttpResponse:
    """The same cookies."""
    location = response["Location"]
    if location.startswith(reverse("wagtailadmin_login")):
        told = JsonResponse({"signed_in": False}, status=401)
    else:
        told = JsonResponse({"location": location})
    told.cookies = response.cookies
    return told
