from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from . import actions
from .actions.second_factor import RESET
from .forms import DeskNameForm, DeskUserCreationForm, DeskUserEditForm
from .models import User

# Wagtail has no setting for this form.
NameEmailSettingsPanel.form_class = DeskNameForm


class PersonCreateView(CreateView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class PersonEditView(EditView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class PeopleViewSet(UserViewSet):
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False) -> type:
        return DeskUserEditForm if for_update else DeskUserCreationForm


def may_reset_factors(by: User, person: User) -> bool:
    """Who may change people; an administrator's, an administrator only."""
    return by.has_perm("readers.change_user") and (by.is_superuser or not person.is_superuser)


def reset_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """For who has lost the phone or the key."""
    person = get_object_or_404(User, pk=pk)
    if not isinstance(request.user, User) or not may_reset_factors(request.user, person):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "desk/reset_factors.html", {"person": person})
    actions.forget_factors(user=person, by=request.user)
    messages.success(request, gettext("Второй фактор сброшен."))
    return redirect("wagtailusers_users:index")


@hooks.register("register_admin_urls")
def factor_urls() -> list[URLPattern]:
    return [path("users/<int:pk>/second-factor/", reset_factors, name="reset_factors")]


@hooks.register("register_user_listing_buttons")
def factor_buttons(user: User, request_user: User) -> Iterator[Button]:
    if may_reset_factors(request_user, user):
        address = reverse("reset_factors", args=[user.pk])
        yield Button(_("Сбросить второй фактор"), address, icon_name="key", priority=40)


@hooks.register("register_account_menu_item")
def factor_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Второй фактор"),
        "help_text": _("Чем вы подтверждаете вход в редакцию: приложение с кодами или ключ."),
    }


@hooks.register("register_log_actions")
def factor_log(actions: Any) -> None:
    actions.register_action(RESET, _("Сбросить второй фактор"), _("Второй фактор сброшен"))
