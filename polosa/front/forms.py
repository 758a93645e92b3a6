from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polosa.articles.queries import published_sections
from polosa.kit import viewing

from .queries import Search

LONGEST_QUESTION = 200
MOST_PAGES = 50
OLDEST, NEWEST = 1900, 2200
"""Years that a search may ask about."""


class SearchForm(forms.Form):
    """A reader's question. Whatever is unreadable is left out and said, the rest is answered."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUESTION,
        error_messages={"max_length": _("Запрос слишком длинный.")},
    )
    section = forms.ModelChoiceField(
        published_sections(),
        required=False,
        to_field_name="slug",
        error_messages={"invalid_choice": _("Такой рубрики нет.")},
    )
    since = forms.DateField(required=False, error_messages={"invalid": _("Непонятный день начала.")})
    until = forms.DateField(required=False, error_messages={"invalid": _("Непонятный день конца.")})
    order = forms.ChoiceField(required=False, choices=[("relevance", ""), ("date", "")])
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    def clean_since(self) -> date | None:
        return _thinkable(self.cleaned_data["since"], _("Непонятный день начала."))

    def clean_until(self) -> date | None:
        return _thinkable(self.cleaned_data["until"], _("Непонятный день конца."))

    def asked(self) -> Search:
        """The question as far as it could be read."""
        self.is_valid()
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            since, until = until, since
        return Search(
            text=data.get("q") or "",
            section=data.get("section"),
            since=since,
            until=until,
            by_date=data.get("order") == "date",
            page=data.get("page") or 1,
        )

    def trouble(self) -> str:
        """What was not understood, in words; empty when everything was."""
        asked = self.asked()
        said = [
            str(error)
            for name, errors in self.errors.items()
            if name in {"q", "section", "since", "until"}
            for error in errors
        ]
        if not said and self.data.get("q", "").strip() and not asked.stems:
            said = [str(_("В запросе нет слов. Напишите хотя бы одно — например, «мост»."))]
        return " ".join(said)


def _thinkable(day: date | None, refusal: Any) -> date | None:
    """A day a newspaper's reader may mean."""
    if day is not None and not OLDEST <= day.year <= NEWEST:
        raise forms.ValidationError(refusal)
    return day


class ViewingForm(forms.Form):
    """How a reader wants to see the paper; each button changes one thing and leaves the others."""

    language = forms.ChoiceField(required=False, choices=[(code, code) for code in viewing.LANGUAGES])
    colours = forms.ChoiceField(required=False, choices=[(code, code) for code in viewing.COLOURS])
    size = forms.ChoiceField(required=False, choices=[(code, code) for code in viewing.SIZES])
