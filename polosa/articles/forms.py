from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from . import actions


class ArticleForm(WagtailAdminModelForm):
    """The desk's form of a story. Typography is done here, on everything that was typed, before it is kept."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_advertising") and not data.get("advertiser"):
            self.add_error("advertiser", _("У рекламы должен быть назван рекламодатель."))
        go_live, expire = data.get("go_live_at"), data.get("expire_at")
        if go_live and expire and go_live >= expire:
            raise ValidationError(_("Снять с сайта можно только после публикации."))
        return data

    is_autosave = False
    """Whether the desk saves by itself, while its screen goes on as it is."""

    def save(self, commit: bool = True) -> Any:
        actions.typeset_article(article=self.instance, undo=not self.is_autosave)
        return super().save(commit=commit)
