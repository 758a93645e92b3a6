from datetime import date

from django.urls import path, register_converter

from . import views


class DayConverter:
    """A day in an address: 2026/11/20."""

    regex = r"20\d{2}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])"

    def to_python(self, value: str) -> date:
        return date(*map(int, value.split("/")))  # an impossible day raises ValueError: no such page

    def to_url(self, value: date) -> str:
        return f"{value:%Y/%m/%d}"


register_converter(DayConverter, "day")

app_name = "articles"
urlpatterns = [
    path("news/", views.latest, name="latest"),
    path("day/", views.archive, name="archive"),
    path("day/<day:day>/", views.day, name="day"),
    path("tag/<slug:slug>/", views.tag, name="tag"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("authors/", views.authors, name="authors"),
    path("<slug:section>/<int:pk>-<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/", views.section, name="section"),
]
