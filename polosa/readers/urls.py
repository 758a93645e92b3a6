"""allauth's own names for the few of its pages a reader may see; no page of ours asks a reader for a password."""

from allauth.account.views import logout
from django.urls import include, path

from . import views

readers = [
    path("account/", views.profile, name="profile"),
    path("account/data/", views.data, name="data"),
    path("account/erase/", views.erase, name="erase"),
    path("desk-entry/<str:uid>/<str:token>/", views.desk_entry, name="desk_entry"),
]

urlpatterns = [
    path("account/login/", views.sign_in, name="account_request_login_code"),
    # allauth falls back to this name: here it is the same page.
    path("account/login/", views.sign_in, name="account_login"),
    path("account/code/", views.confirm_code, name="account_confirm_login_code"),
    path("account/logout/", logout, name="account_logout"),
    # In place of Wagtail's own, which count nobody's attempts.
    path("desk/login/", views.desk_login, name="wagtailadmin_login"),
    path("desk/password_reset/", views.desk_password_reset, name="wagtailadmin_password_reset"),
    path("", include((readers, "readers"))),
]
