"""Slots: an app higher up the street puts a fragment into a page of an app lower down, which knows only the slot."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from . import shared

FragmentContext = Callable[[HttpRequest, Mapping[str, Any]], Mapping[str, Any] | None]
SharedAs = Callable[[HttpRequest, Mapping[str, Any]], tuple[Hashable, ...] | None]


@dataclass(frozen=True)
class Fragment:
    """A template and the question that fills it; a question answered with None leaves the fragment out.

    What `shared_as` answers tells apart what pages show there: all pages of one answer show the same, to everybody.
    Without it, or answered with None, the fragment is made for each page.
    """

    template: str
    context: FragmentContext
    order: int
    shared_as: SharedAs | None


_fragments: dict[str, list[Fragment]] = {}


def everywhere(request: HttpRequest, page: Mapping[str, Any]) -> tuple[Hashable, ...]:
    """`shared_as` of what is the same on all pages."""
    return ()


def fill(
    name: str,
    *,
    template: str,
    context: FragmentContext,
    order: int = 50,
    shared_as: SharedAs | None = None,
) -> None:
    """Put a fragment into slot `name`; called from an app's `ready()`. Lower `order` comes first."""
    kept = [fragment for fragment in _fragments.get(name, []) if fragment.template != template]
    _fragments[name] = sorted(
        [*kept, Fragment(template, context, order, shared_as)], key=lambda fragment: fragment.order
    )


def render_slot(name: str, context: Context) -> SafeString:
    """The fragments of slot `name`, one after another; nothing where a page has no request (a page of errors)."""
    page: dict[Any, Any] = context.flatten()
    request = page.get("request")
    if request is None:
        return mark_safe("")
    return mark_safe("".join(_render(fragment, request, page) for fragment in _fragments.get(name, [])))


def _render(fragment: Fragment, request: HttpRequest, page: dict[Any, Any]) -> str:
    identity = fragment.shared_as(request, page) if fragment.shared_as else None
    if identity is None:
        return _made(fragment, request, page)
    return shared.html(request, (fragment.template, *identity), lambda: _made(fragment, request, page))


def _made(fragment: Fragment, request: HttpRequest, page: dict[Any, Any]) -> str:
    filled = fragment.context(request, page)
    if filled is None:
        return ""
    return render_to_string(fragment.template, {**filled}, request=request)
