"""Bringing another site here. Every item is written whole or not at all; a second run repeats nothing."""

from .people import people_of
from .run import Options, import_wxr
from .survey import Survey

__all__ = ["Options", "Survey", "import_wxr", "people_of"]
