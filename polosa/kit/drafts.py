"""Forms of the desk whose drafts need nothing: whatever state a form is in, what was typed is kept.

Wagtail asks of a draft all the same what its row in the database needs, and that whatever is there is right. Here
checks belong to publishing: while `is_deferred_validation` holds, what is wrong is kept as typed where its field can
hold it, and else left as it was. Rows that say nothing are left out, of drafts and of what is published.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import CharField, DateField, Field, SlugField, TextField
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.utils.translation import gettext, override
from modelcluster.fields import ParentalKey
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel
from wagtail.admin.panels.base import get_form_for_model
from wagtail.models import Page

from . import begun
from .not_kept import shown_again
from .text import free_slug, slugify

NOT_OF_THE_ROW = {DELETION_FIELD_NAME, ORDERING_FIELD_NAME, "id"}


class DraftForm(WagtailAdminModelForm):
    """A form whose drafts are always taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(shown_again(self.instance, self.for_user))
        if self.instance.pk is None and self.for_user is not None:
            begun.offer(self)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """And what the open form shows of this save, read by `js/desk-told.js`: no field is called so."""
        told = {"lost": [*getattr(self.instance, "not_kept", {})], **self.told_of_draft()}
        return [*super().get_field_updates_for_resave(), ("desk-told", json.dumps(told, ensure_ascii=False))]

    def told_of_draft(self) -> dict[str, Any]:
        """What was filled in where nobody said anything: choices `filled` in, by field, and rows `added`, by name.

        Of a row its number is told too: what the open form says of it from now on is said of the same row.
        """
        return {}

    def add_error(self, field: str | None, error: Any) -> None:
        if not self.is_deferred_validation:
            super().add_error(field, error)
            return
        for name in [field] if field else list(getattr(error, "error_dict", {})):
            if name in self.fields:
                self._keep_as_typed(name)

    def _keep_as_typed(self, name: str) -> None:
        """An address that cannot be is none: the model makes one. What was refused after it was read is kept so."""
        column = self._column(name)
        is_lost = isinstance(column, SlugField) or name not in self.cleaned_data
        if is_lost and isinstance(column, SlugField | DateField) and self[name].data:
            lost = getattr(self.instance, "not_kept", {})
            self.instance.not_kept = {**lost, name: str(self[name].data)[:300]}
        if isinstance(column, SlugField):
            self.cleaned_data.pop(name, None)
        elif isinstance(column, CharField | TextField) and name not in self.cleaned_data:
            typed = str(self[name].data or "")
            self.cleaned_data[name] = typed[: column.max_length] if isinstance(column, CharField) else typed

    def _column(self, name: str) -> Field[Any, Any] | None:
        try:
            return self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None


def is_untitled(title: str | None) -> bool:
    """Whether it only stands for the title of a draft without one, in the language of whoever began it."""
    told = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            told.add(gettext("Без заголовка"))
    return title in told


class PlainForm(DraftForm, WagtailAdminPageForm):
    """Of a page of the tree, which cannot be without a title."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if self.is_deferred_validation and not data.get("title"):
            data["title"] = self.instance.title or gettext("Без заголовка")
        elif not self.is_deferred_validation and is_untitled(data.get("title")):
            self.add_error("title", self.fields["title"].error_messages["required"])
        return data

    def _post_clean(self) -> None:
        """A draft's address is made of its title, and is its own. Wagtail would give all Russian titles the same."""
        if self.is_deferred_validation and not (self.cleaned_data.get("slug") or self.instance.slug):
            self.cleaned_data["slug"] = self._free_slug(
                slugify(self.cleaned_data.get("title") or "") or "page"
            )
        super()._post_clean()

    def _free_slug(self, slug: str) -> str:
        return free_slug(
            slug, lambda free: not Page._slug_is_available(free, self.parent_page, self.instance)
        )


class RowForm(WagtailAdminModelForm):
    """One row of those below a thing: an author of a story, a showing of an event."""

    @property
    def is_left_out(self) -> bool:
        """Whether nothing is said in it; in a draft also, whether what its row in the database needs is missing."""
        names = self.fields.keys() - NOT_OF_THE_ROW
        if getattr(self, "is_doubled", False) or not any(self[name].data for name in names):
            return True
        missing = (name for name in names if self.fields[name].required and not self.cleaned_data.get(name))
        return self.instance.pk is None and self.was_draft and any(missing)

    was_draft = False

    def has_changed(self) -> bool:
        """The place of a new row says nothing."""
        changed = set(self.changed_data)
        return bool(changed - NOT_OF_THE_ROW if self.empty_permitted else changed)

    def full_clean(self) -> None:
        super().full_clean()
        self._errors.pop("id", None)  # somebody else has taken the row away meanwhile: it is a new one
        self.was_draft = self.is_deferred_validation
        if self.is_bound and ORDERING_FIELD_NAME in self.fields:  # by it Wagtail sorts also empty rows
            self.cleaned_data.setdefault(ORDERING_FIELD_NAME, _place(self[ORDERING_FIELD_NAME].data))
        if self._errors and (self.was_draft or self.is_left_out):
            self._errors.clear()


def _place(typed: Any) -> int | None:
    return int(typed) if str(typed).isdecimal() else None


def _said(row: Any) -> tuple[Any, ...]:
    return tuple(row.serializable_value(name) for name in _fields_of(type(row)))


def _fields_of(model: type[Any]) -> list[str]:
    own = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    return [field.attname for field in own if not isinstance(field, ParentalKey)]


class RowSet(BaseChildFormSet):
    def _should_delete_form(self, form: Any) -> bool:
        return super()._should_delete_form(form) or form.is_left_out

    def save(self, commit: bool = True) -> Any:
        """A new row that says what a row unknown to its page says is that row: two of the same may not be."""
        posted = {form.instance.pk for form in self.forms}
        unknown = {_said(row): row.pk for row in self.get_queryset() if row.pk and row.pk not in posted}
        for form in self.forms:
            if form.instance.pk is None and not self._should_delete_form(form):
                form.instance.pk = unknown.pop(_said(form.instance), None)
        if self.forms and begun.AGAIN in self.data:
            # what is unknown to the page was in it when it was sent before
            rows = getattr(self.instance, self.rel_name)
            rows.remove(*[row for row in rows.all() if row.pk in unknown.values()])
        return super().save(commit=commit)

    def validate_unique(self) -> None:
        """Of two rows that say the same a draft keeps the first."""
        try:
            super().validate_unique()
        except ValidationError:
            if not any(form.was_draft for form in self.forms):
                raise
            for form in self.forms:
                if form._errors:
                    form._errors.clear()
                    form.is_doubled = True


class Rows(InlinePanel):
    """Rows below a thing, of which empty ones are left out."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        of_rows = options["formsets"][self.relation_name]
        child = self.child_edit_handler.get_form_options()
        of_rows["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=RowForm,
            defer_required_on_fields=child.get("defer_required_on_fields", []),
        )
        of_rows["formset"] = RowSet
        return options
