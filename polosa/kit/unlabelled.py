"""Labels for what comes without one at the desk: the name of a variable would stand there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import auth, choosers, workflows
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.contrib.redirects.forms import ConfirmImportForm
from wagtail.contrib.settings.forms import SiteSwitchForm
from wagtail.sites.views import IndexView as SitesView
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm

from . import text

LINK_TEXT = _("Текст ссылки")
FIELDS = {
    auth.LoginForm: {"password": _("Пароль")},
    choosers.ExternalLinkChooserForm: {"link_text": LINK_TEXT},
    choosers.AnchorLinkChooserForm: {"link_text": LINK_TEXT},
    choosers.EmailLinkChooserForm: {
        "email_address": _("Адрес почты"),
        "link_text": LINK_TEXT,
        "subject": _("Тема письма"),
        "body": _("Текст письма"),
    },
    choosers.PhoneLinkChooserForm: {"phone_number": _("Телефон"), "link_text": LINK_TEXT},
    workflows.WorkflowPageForm: {"page": _("Страница")},
    workflows.WorkflowContentTypeForm: {"content_types": _("Для чего")},
    PagePermissionsForm: {"page": _("Страница"), "permissions": _("Права")},
    DefaultPageForm: {"include_descendants": _("Вместе с вложенными страницами")},
    ConfirmImportForm: {"permanent": _("Постоянные")},
    SiteSwitchForm: {"site": _("Сайт")},
    RoleForm: {"role": _("Роль")},
}
COLUMNS = {"port": _("Порт"), "site_name": _("Название"), "root_page": _("Корневая страница")}

VALUES = {None: "—", True: _("Да"), False: _("Нет")}


def label() -> None:
    for form, labels in FIELDS.items():
        for name, words in labels.items():
            form.base_fields[name].label = words
    for column in SitesView.columns:
        column.label = COLUMNS.get(column.name, column.label)
    WagtailPaginator.items_count_label = property(_total)
    InspectView.get_field_display_value = _worded(InspectView.get_field_display_value)
    Panel.format_value_for_display = _worded(Panel.format_value_for_display)


def _total(paginator: WagtailPaginator) -> str:
    """Wagtail's «5 материалы» knows two forms of a word."""
    return gettext("Всего: %(count)s") % {"count": text.number(paginator.count)}


def _worded(shown: Callable[..., Any]) -> Callable[..., Any]:
    """None, True and False are for programs."""

    @wraps(shown)
    def worded(*args: Any) -> Any:
        value = shown(*args)
        return VALUES[value] if value is None or isinstance(value, bool) else value

    return worded
