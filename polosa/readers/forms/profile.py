from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import queries, rules
from ..errors import NAME_REFUSALS
from ..models import User


class NameField(forms.CharField):
    """A public name, clean, that `reader` may bear."""

    reader: User

    def __init__(self, **kwargs: Any) -> None:
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
            return queries.fit_name(self.reader, text)
        except rules.NameRefused as refused:
            raise ValidationError(str(NAME_REFUSALS[refused.why]), code=refused.why) from refused


class _WithName(forms.Form):
    def clean_name(self) -> str:
        """Of spaces is none."""
        name: str = self.cleaned_data["name"]
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


class ProfileForm(_WithName):
    name = NameField()
    language = forms.ChoiceField(
        label=_("Язык сайта"), choices=settings.LANGUAGES, widget=forms.Select(attrs={"class": "input"})
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].reader = reader  # type: ignore[attr-defined]


class OwnNameForm(_WithName):
    """For a person of the desk who has no name yet."""

    name = NameField(label=_("Ваше имя"))

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].reader = reader  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs.update(
            {"id": "desk-own-name", "autocomplete": "name", "placeholder": _("Имя и фамилия")}
        )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Да, удалить мою учётную запись. Вернуть её будет нельзя."),
        error_messages={"required": _("Отметьте, что вы уверены.")},
    )
