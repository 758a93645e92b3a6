"""What can be wrong with a file brought from another site; every message is fit to be shown as it is."""


class BadExport(Exception):
    """The file can't be read on. What was whole before the break has already been handed over."""


class NotWxr(BadExport):
    """Well-formed, perhaps, but no WordPress export."""


class BrokenXml(BadExport):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"строка {line}: {reason}" if line else reason)
        self.line = line
        self.reason = reason


class Hostile(BadExport):
    """What no honest export does: a document type, entities, boundless texts or depths."""


class Illegible(BadExport):
    """What the file is written in is not certain."""
