from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from . import viewing


class ViewerMiddleware:
    """Answers in the language the reader chose; readers' pages speak Russian to whoever chose nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = viewing.of(request)
        request.viewing = chosen  # type: ignore[attr-defined]
        with translation.override(chosen.language):
            request.LANGUAGE_CODE = chosen.language  # type: ignore[attr-defined]
            return self.get_response(request)
