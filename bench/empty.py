"""Addresses of the yardstick: one view that does nothing, behind all middlewares."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("empty/", empty), path("empty/ours/", empty)]
