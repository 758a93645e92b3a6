from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from polosa.edge import pages
from polosa.edge.keys import wear
from polosa.edge.parameters import number, takes


class Site:
    """A paper of one page, whose text and behaviour a test sets; `renders` counts how often it was made."""

    def __init__(self) -> None:
        self.text = "Мост открыт. " * 100
        self.keys = ["article:1", "latest"]
        self.renders = 0
        self.during: Callable[[HttpRequest], HttpResponse | None] = lambda request: None

    def show(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.renders += 1
        response = HttpResponse(f"{self.text}|{request.get_full_path()}|{request.COOKIES.get('view', '')}")
        wear(request, *self.keys)
        return self.during(request) or response


site = Site()


@takes(before=number(99), after=number(99), page=number(99))
def show(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return site.show(request, **kwargs)


def refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("нет такого узла", status=400)


handler400 = "tests.edge.conftest.refuse"
urlpatterns = [path("desk/x/", show), path("account/x/", show), path("<path:rest>", show), path("", show)]


@pytest.fixture
def paper(settings: Any) -> Iterator[Site]:
    """The whole chain of middlewares around one page, with an empty cache."""
    settings.EDGE_BYTES = 2**22
    settings.EDGE_LOOK_SECONDS = 0
    settings.ROOT_URLCONF = "tests.edge.conftest"
    site.__init__()  # type: ignore[misc]
    pages.forget()
    yield site
    pages.forget()


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)
