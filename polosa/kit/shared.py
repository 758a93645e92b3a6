"""HTML that pages have in common: made once in each language and used again while nothing on it has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from polosa.edge.fragments import kept
from polosa.edge.keys import wear


def html(request: HttpRequest, identity: tuple[Hashable, ...], make: Callable[[], str]) -> SafeString:
    """What `make` gives, for everybody alike: it sees a stranger. `identity` holds all it depends on, save its keys,
    the language, and the paper's own settings."""

    def made() -> SafeString:
        wear(request, "paper")
        return mark_safe(make())

    return kept(request, ("html", get_language(), *identity), made)
