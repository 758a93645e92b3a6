from django.urls import path

from . import views

app_name = "comments"
urlpatterns = [
    path("comments/", views.feed, name="feed"),
    path("comments/write/", views.write, name="write"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/edit/", views.edit, name="edit"),
    path("comments/<int:pk>/delete/", views.delete, name="delete"),
]
