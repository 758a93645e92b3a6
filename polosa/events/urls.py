from datetime import date

from django.urls import path, register_converter

from . import views


class AfishaDayConverter:
    """A day of the afisha in an address: 2026/11/20."""

    regex = r"20\d{2}/(?:0[1-9]|1[0-2])/(?:0[1-9]|[12]\d|3[01])"

    def to_python(self, value: str) -> date:
        return date(*map(int, value.split("/")))  # an impossible day raises ValueError: no such page

    def to_url(self, value: date) -> str:
        return f"{value:%Y/%m/%d}"


register_converter(AfishaDayConverter, "afisha_day")

app_name = "events"
urlpatterns = [
    path("afisha/", views.today, name="afisha"),
    path("afisha/<afisha_day:day>/", views.day, name="day"),
    path("afisha/<afisha_day:day>/<slug:kind>/", views.day, name="day_kind"),
    path("afisha/kind/<slug:kind>/", views.kind, name="kind"),
    path("afisha/venue/<slug:slug>/", views.venue, name="venue"),
    path("afisha/<int:pk>-<slug:slug>/", views.event, name="event"),
    path("afisha/<int:pk>-<slug:slug>.ics", views.calendar, name="calendar"),
]
