from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polosa.kit.models import Paper

from .. import rules
from ..rules import Refusal

REFUSALS = {
    Refusal.SHORT: _("В имени должно быть хотя бы две буквы."),
    Refusal.LONG: _("Имя длиннее 40 знаков."),
    Refusal.SIGNS: _("В имени могут быть буквы, цифры, пробел, дефис, точка и кавычки."),
    Refusal.OFFICIAL: _("Так подписывается редакция. Выберите другое имя."),
}


class NameField(forms.CharField):
    """A public name, clean; `is_official` lets the newsroom sign as the newsroom."""

    def __init__(self, *, is_official: bool = False, **kwargs: Any) -> None:
        self.is_official = is_official
        # The rule below trims and counts: it must see what was typed.
        super().__init__(**{"label": _("Имя на сайте"), "strip": False, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {"class": "input", "autocomplete": "nickname", "maxlength": rules.NAME_MAX}
        return {**super().widget_attrs(widget), **attrs}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text.strip():
            return ""
        try:
            return rules.clean_name(text, reserved=[Paper.current().name], is_official=self.is_official)
        except rules.NameRefused as refused:
            raise ValidationError(REFUSALS[refused.why], code=refused.why) from refused


class ProfileForm(forms.Form):
    name = NameField()
    language = forms.ChoiceField(
        label=_("Язык сайта"), choices=settings.LANGUAGES, widget=forms.Select(attrs={"class": "input"})
    )

    def __init__(self, *args: Any, is_official: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].is_official = is_official  # type: ignore[attr-defined]


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Да, удалить мою учётную запись. Вернуть её будет нельзя."),
        error_messages={"required": _("Отметьте, что вы уверены.")},
    )
