from django.urls import path

from . import views

app_name = "edge"
urlpatterns = [
    path("live/", views.live, name="live"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
