from django.urls import path

from polosa.kit import converters  # noqa: F401  # registers days

from . import views

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
