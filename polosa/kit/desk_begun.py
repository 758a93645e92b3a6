"""Screens of something new that make it once: the same form sent again is one of the thing that it has made.

Where that thing was written elsewhere meanwhile, or is gone, the form makes another: nothing of either is lost.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.admin.utils import quote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve, reverse
from wagtail.admin.utils import set_query_params
from wagtail.admin.views.pages.create import CreateView as PageCreateView
from wagtail.snippets.views.snippets import CopyView

from . import actions, begun
from .desk_copies import RESTORE


class BegunOnce:
    """For a snippet's `CreateView`."""

    request: Any
    model: type[Any]
    edit_url_name: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        again = _go_on(request, self.model, self.edit_url_name)
        if again is not None:
            return again
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except begun.AlreadyBegun:
            return _send_again(self.request)
        return response

    def save_instance(self) -> Any:
        """Wagtail calls it within the transaction that makes the thing."""
        with actions.begin(key=begun.key_of(self.request, self.model), model=self.model) as kept:
            thing = super().save_instance()  # type: ignore[misc]
            kept(thing)
        return thing


class CopyOnce(CopyView):
    """A copy is something new too."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        begun.offer(form)
        return form


def make_pages_once() -> None:
    """Wagtail has no setting for it. What of a new page is kept at all is kept together, too."""
    post, form_valid = PageCreateView.post, PageCreateView.form_valid

    def post_once(self: Any, request: HttpRequest) -> HttpResponse:
        again = _go_on(request, self.page_class, self.edit_url_name)
        if again is not None:
            return again
        response: HttpResponse = post(self, request)
        return response

    def form_valid_once(self: Any, form: Any) -> HttpResponse:
        key = begun.key_of(self.request, self.page_class)
        try:
            with transaction.atomic(), actions.begin(key=key, model=self.page_class) as kept:
                response: HttpResponse = form_valid(self, form)
                kept(self.page)
        except begun.AlreadyBegun:
            return _send_again(self.request)
        return response

    PageCreateView.post, PageCreateView.form_valid = post_once, form_valid_once


def _send_again(request: HttpRequest) -> HttpResponse:
    """Somebody was first with the same form: it now goes on with what that has made."""
    screen = resolve(request.path_info)
    response: HttpResponse = screen.func(request, *screen.args, **screen.kwargs)
    return response


def _go_on(request: HttpRequest, model: type[Any], edit_url_name: str) -> HttpResponse | None:
    """What the screen of the thing answers that the form has made; None where the form is to make one.

    Nobody else writes the thing between the question whether it is as the form left it, and the answer. A copy that
    the browser gives back is shown in the form it was typed into; sent from there, it goes on.
    """
    key = "" if RESTORE in request.POST else begun.key_of(request, model)
    if not key:
        return None
    with transaction.atomic():
        thing = actions.thing_begun(key=key, model=model)
        if thing is None:
            return None
        url = reverse(edit_url_name, args=[quote(thing.pk)])
        screen = resolve(url)
        begun.mark_again(request)
        response: HttpResponse = screen.func(request, *screen.args, **screen.kwargs)
        now = model._base_manager.select_related("latest_revision").get(pk=thing.pk)
        if _last_of(now) != _last_of(thing):  # neither refused nor only asked about
            actions.keep_begun(key=key, thing=now)
    return _with_address(response, url)


def _last_of(thing: Any) -> tuple[Any, Any]:
    return thing.latest_revision.pk, thing.latest_revision.created_at


def _with_address(response: HttpResponse, url: str) -> HttpResponse:
    """To a browser that does not know yet where the thing is, the address too."""
    if response.headers.get("Content-Type") != "application/json":
        return response
    told = json.loads(response.content)
    if not told.get("success"):
        return response
    told.pop("html", None)  # parts of a screen that the browser does not show yet: it asks for all of them
    hydrate_url = set_query_params(url, {"_w_hydrate_create_view": "1"})
    return JsonResponse({**told, "url": url, "hydrate_url": hydrate_url})
