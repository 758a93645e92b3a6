from django.urls import path

from . import views

app_name = "front"
urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("mood/", views.mood, name="mood"),
    path("view/", views.change_viewing, name="viewing"),
    path("<slug:slug>/", views.section_or_page),
]
