from django.urls import path

from polosa.kit import converters  # noqa: F401  # registers days

from . import views

app_name = "events"
urlpatterns = [
    path("afisha/", views.today, name="afisha"),
    path("afisha/<day:day>/", views.day, name="day"),
    path("afisha/<day:day>/<slug:kind>/", views.day, name="day_kind"),
    path("afisha/kind/<slug:kind>/", views.kind, name="kind"),
    path("afisha/venue/<slug:slug>/", views.venue, name="venue"),
    path("afisha/<int:pk>-<slug:slug>/", views.event, name="event"),
    path("afisha/<int:pk>-<slug:slug>.ics", views.calendar, name="calendar"),
]
