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
        thing = _begun_with(request, self.model)
        if thing is not None:
            return _go_on(request, thing, self.edit_url_name)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except begun.AlreadyBegun as already:
            return _go_on(self.request, already.thing, self.edit_url_name)
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
        thing = _begun_with(request, self.page_class)
        if thing is not None:
            return _go_on(request, thing, self.edit_url_name)
        response: HttpResponse = post(self, request)
        return response

    def form_valid_once(self: Any, form: Any) -> HttpResponse:
        key = begun.key_of(self.request, self.page_class)
        try:
            with transaction.atomic(), actions.begin(key=key, model=self.page_class) as kept:
                response: HttpResponse = form_valid(self, form)
                kept(self.page)
        except begun.AlreadyBegun as already:
            return _go_on(self.request, already.thing, self.edit_url_name)
        return response

    PageCreateView.post, PageCreateView.form_valid = post_once, form_valid_once


def _begun_with(request: HttpRequest, model: type[Any]) -> Any:
    """A copy that the browser gives back is shown in the form it was typed into; sent from there, it goes on."""
    key = "" if RESTORE in request.POST else begun.key_of(request, model)
    return actions.thing_begun(key=key, model=model)


def _go_on(request: HttpRequest, thing: Any, edit_url_name: str) -> HttpResponse:
    """What the screen of the thing answers; to a browser that does not know yet where that is, the address too."""
    url = reverse(edit_url_name, args=[quote(thing.pk)])
    screen = resolve(url)
    begun.mark_again(request)
    response: HttpResponse = screen.func(request, *screen.args, **screen.kwargs)
    actions.keep_begun(
        key=begun.key_of(request, type(thing)), thing=type(thing)._base_manager.get(pk=thing.pk)
    )
    if response.headers.get("Content-Type") != "application/json":
        return response
    told = json.loads(response.content)
    if not told.get("success"):
        return response
    told.pop("html", None)  # parts of a screen that the browser does not show yet: it asks for all of them
    hydrate_url = set_query_params(url, {"_w_hydrate_create_view": "1"})
    return JsonResponse({**told, "url": url, "hydrate_url": hydrate_url})
