from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from . import actions


class EventForm(WagtailAdminModelForm):
    """The desk's form of an event. Typography is done here, before anything is kept."""

    def save(self, commit: bool = True) -> Any:
        actions.typeset_event(event=self.instance)
        return super().save(commit=commit)
