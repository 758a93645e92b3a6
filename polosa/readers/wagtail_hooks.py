from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from . import actions
from .actions.second_factor import RESET
from .forms import DeskNameForm, DeskUserCreationForm, DeskUserEditForm, OwnNameForm
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


class NamePanel(Component):
    """On the desk's first page, for who has no name: a mailbox signs nothing."""

    name, order, template_name = "own-name", 10, "desk/name.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        return {"name_form": OwnNameForm(reader=request.user), "csrf_token": get_token(request)}


@hooks.register("construct_homepage_panels")
def ask_for_name(request: HttpRequest, panels: list[Any]) -> None:
    if isinstance(request.user, User) and not request.user.name.strip():
        panels.append(NamePanel())


@hooks.register("register_log_actions")
def factor_log(actions: Any) -> None:
    actions.register_action(RESET, _("Сбросить второй фактор"), _("Второй фактор сброшен"))
