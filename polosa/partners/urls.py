from django.urls import path

from . import views

app_name = "partners"
urlpatterns = [path("partners/feeds/<slug:name>.xml", views.demo_feed, name="demo_feed")]
