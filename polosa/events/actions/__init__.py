"""Every write about the afisha. The desk, imports, the demo and the tests all end up here."""

from .cancelling import cancel_showing
from .editing import Fields, Times, create_event, edit_event, typeset_event
from .publishing import (
    delete_event,
    publish_event,
    settle_deleted,
    settle_gone,
    settle_live,
    unpublish_event,
)
from .turning import turn_page
from .venues import create_venue, venue_changed

__all__ = [
    "Fields",
    "Times",
    "cancel_showing",
    "create_event",
    "create_venue",
    "delete_event",
    "edit_event",
    "publish_event",
    "settle_deleted",
    "settle_gone",
    "settle_live",
    "turn_page",
    "typeset_event",
    "unpublish_event",
    "venue_changed",
]
