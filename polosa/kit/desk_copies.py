"""A copy of a form that a browser has kept is shown in the form again, as it was typed, and nothing of it is saved.

The browser sends it to the form's own address with `RESTORE`. The form then is neither valid nor has it errors, so that
the view shows it again as it shows any form that was refused.
"""

from __future__ import annotations

from typing import Any

from django.forms.utils import ErrorDict
from wagtail.admin.forms import WagtailAdminModelForm

RESTORE = "desk-restore"


def show_copies() -> None:
    """Wagtail has no setting for it."""
    is_valid, full_clean = WagtailAdminModelForm.is_valid, WagtailAdminModelForm.full_clean

    def is_valid_unless_shown(self: Any) -> bool:
        return RESTORE not in self.data and is_valid(self)

    def full_clean_unless_shown(self: Any) -> None:
        if RESTORE in self.data:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            full_clean(self)

    WagtailAdminModelForm.is_valid = is_valid_unless_shown
    WagtailAdminModelForm.full_clean = full_clean_unless_shown
