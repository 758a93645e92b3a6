from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from . import views


class Word(SlugConverter):
    """One word of an address that the engine does not use itself: a section or a plain page."""

    regex = r"(?!(?:news|authors|day)/)[-a-zA-Z0-9_]+"


register_converter(Word, "word")

app_name = "front"
urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("mood/", views.mood, name="mood"),
    path("view/", views.change_viewing, name="viewing"),
    path("<word:slug>/", views.section_or_page),
]
