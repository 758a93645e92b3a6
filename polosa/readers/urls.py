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

# Under the library's own names, by which its views lead to each other.
factors = [
    path("", views.second_factor.factors, name="mfa_index"),
    path("", views.second_factor.factors, name="mfa_list_webauthn"),
    path("check/", views.second_factor.give_factor, name="mfa_authenticate"),
    path("app/", views.second_factor.add_app, name="mfa_activate_totp"),
    path("app/picture.svg", views.second_factor.picture, name="mfa_picture"),
    path("app/remove/", views.second_factor.remove_app, name="mfa_deactivate_totp"),
    path("key/", views.second_factor.add_key, name="mfa_add_webauthn"),
    path("key/<int:pk>/remove/", views.second_factor.remove_key, name="mfa_remove_webauthn"),
    path("codes/", views.second_factor.view_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", views.second_factor.make_codes, name="mfa_generate_recovery_codes"),
]

urlpatterns = [
    path("account/login/", views.sign_in, name="account_request_login_code"),
    # allauth falls back to this name: here it is the same page.
    path("account/login/", views.sign_in, name="account_login"),
    path("account/code/", views.confirm_code, name="account_confirm_login_code"),
    path("account/logout/", logout, name="account_logout"),
    path("account/second/", include(factors)),
    # In place of Wagtail's own: they count nobody's attempts, and let a link sign people out.
    path("desk/login/", views.desk_login, name="wagtailadmin_login"),
    path("desk/logout/", views.desk_logout, name="wagtailadmin_logout"),
    path("desk/password_reset/", views.desk_password_reset, name="wagtailadmin_password_reset"),
    path("desk/name/", views.desk_name, name="desk_name"),
    path("desk/session/", views.desk_session, name="desk_session"),
    path("", include((readers, "readers"))),
]
