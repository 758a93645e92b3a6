from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from polosa.edge.fragments import kept
from polosa.edge.keys import wear

from . import viewing
from .models import Paper
from .refusals.answers import NAME_OF_PAPER


def paper(request: HttpRequest) -> dict[str, Any]:
    """What every template may show: the paper's own settings and how the reader views it."""
    wear(request, "paper")
    return {"paper": SimpleLazyObject(partial(current_paper, request)), "viewing": viewing.of(request)}


def current_paper(request: HttpRequest) -> Paper:
    """With its channels; shared by pages, so nobody may change it."""

    def made() -> Paper:
        wear(request, "paper")
        current = Paper.current_with_channels()
        NAME_OF_PAPER["name"] = current.name
        return current

    return kept(request, "paper", made)
