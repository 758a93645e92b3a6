from typing import Any

from polosa.kit.drafts import DraftForm

from . import actions


class EventForm(DraftForm):
    """The desk's form of an event. Typography is done here, before anything is kept."""

    def save(self, commit: bool = True) -> Any:
        actions.typeset_event(event=self.instance)
        return super().save(commit=commit)
