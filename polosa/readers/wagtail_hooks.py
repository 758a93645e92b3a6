from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from wagtail.admin.views.account import NameEmailSettingsPanel
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from .forms import DeskNameForm, DeskUserCreationForm, DeskUserEditForm

# Wagtail has no setting for this form.
NameEmailSettingsPanel.form_class = DeskNameForm


class PersonCreateView(CreateView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class PersonEditView(EditView):
    """Whoever could edit an administrator could become one: set a password, and sign in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "for_user": self.request.user}


class PeopleViewSet(UserViewSet):
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView

    def get_form_class(self, for_update: bool = False) -> type:
        return DeskUserEditForm if for_update else DeskUserCreationForm
