"""What still keeps a form of the desk from going out is told while it is being mended, and nothing of it is saved.

The browser sends the form to its own address with `CHECK`. The form then is checked as for publishing, and never valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import get_error_json_data

CHECK = "desk-check"


def check_without_saving() -> None:
    """Wagtail has no setting for it."""
    is_valid = WagtailAdminModelForm.is_valid

    def is_valid_unless_checked(self: Any) -> bool:
        if CHECK not in self.data:
            return is_valid(self)
        self.restore_required_fields()
        is_valid(self)
        return False

    WagtailAdminModelForm.is_valid = is_valid_unless_checked


def wrong(form: Any) -> list[tuple[str, str]]:
    """Field and words of each thing that is wrong, as the form itself would say them; no field is the whole form."""
    found = list(_of_fields(form))
    for name, rows in form.formsets.items():
        found += [(name, str(error)) for error in rows.non_form_errors()]
        kept = [row for row in rows.forms if not (rows.can_delete and rows._should_delete_form(row))]
        found += [(name, words) for row in kept for _field, words in _of_fields(row)]
    return found


def _of_fields(form: Any) -> Iterator[tuple[str, str]]:
    for field, errors in form.errors.items():
        name = "" if field == NON_FIELD_ERRORS else field
        told = [get_error_json_data(error) for error in errors.as_data()]
        own = " ".join(text for error in told for text in error.get("messages", []))
        if own:
            yield name, own
        for error in told:
            for words in _of_blocks(error):
                yield name, words


def _of_blocks(error: dict[str, Any]) -> Iterator[str]:
    for block in error.get("blockErrors", {}).values():
        if block.get("messages"):
            yield " ".join(block["messages"])
        yield from _of_blocks(block)
