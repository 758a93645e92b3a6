from django.urls import re_path

from . import views

app_name = "audience"
urlpatterns = [re_path(r"^views/(?P<seal>[A-Za-z0-9_-]{40,800})\.gif$", views.view, name="view")]
