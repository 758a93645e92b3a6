from django.urls import path

from . import views

app_name = "reactions"
urlpatterns = [path("mood/vote/", views.vote, name="vote")]
