from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from polosa.edge import fragments
from polosa.edge.keys import wear

from . import viewing
from .models import Paper

TIMELESS = ("/media/", "/views/")
"""What says no word and tells no time need not ask the paper by which clock it lives."""


class ViewerMiddleware:
    """Answers in the language the reader chose (Russian to whoever chose nothing) and by the paper's own clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = viewing.of(request)
        request.viewing = chosen  # type: ignore[attr-defined]
        if request.path.startswith(TIMELESS):
            return self.get_response(request)
        fragments.begin(request)
        with translation.override(chosen.language), timezone.override(_zone(request)):
            request.LANGUAGE_CODE = chosen.language  # type: ignore[attr-defined]
            return self.get_response(request)


def _zone(request: HttpRequest) -> ZoneInfo:
    def made() -> ZoneInfo:
        wear(request, "paper")
        return Paper.current_zone()

    return fragments.kept(request, "zone", made)
