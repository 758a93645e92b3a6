from .event import Event, EventQuerySet
from .showing import Showing, ShowingQuerySet
from .turn import Turn
from .venue import Venue

__all__ = ["Event", "EventQuerySet", "Showing", "ShowingQuerySet", "Turn", "Venue"]
