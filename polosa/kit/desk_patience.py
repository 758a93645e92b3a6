"""Wagtail's pages of editing write down who is looking at them. Nobody waits to look because somebody else writes."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, transaction
from wagtail.admin.views.generic.mixins import CreateEditViewOptionalFeaturesMixin

from . import patience


def look_without_waiting() -> None:
    """From now on: who else edits is not told while the database takes no writes, and the page opens all the same."""
    note_session = CreateEditViewOptionalFeaturesMixin.get_editing_sessions

    def get_editing_sessions(self: Any) -> Any:
        try:
            with patience.moment(), transaction.atomic():
                return note_session(self)
        except OperationalError:
            return None

    CreateEditViewOptionalFeaturesMixin.get_editing_sessions = get_editing_sessions
