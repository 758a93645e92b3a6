"""Bringing another site here. Every item is written whole or not at all; a second run repeats nothing."""

from .run import Options, import_wxr

__all__ = ["Options", "import_wxr"]
