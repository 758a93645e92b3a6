"""Facts about the afisha. Each is sent inside the transaction that made it true; `event` is the live row."""

from django.dispatch import Signal

event_published = Signal()
"""An event went live, or a live event changed. Arguments: event, first (bool: it was not live before)."""

event_unpublished = Signal()
"""An event left the site: unpublished, expired or deleted. Arguments: event."""

showing_cancelled = Signal()
"""A showing will not take place. Arguments: event, showing."""
