"""The request that is being answered in this thread."""

from collections.abc import Mapping
from contextvars import ContextVar
from random import Random

REQUEST: ContextVar[Mapping[str, str]] = ContextVar("request", default={})  # noqa: B039  # nobody writes into it
"""What the log tells of it: its id, method and path."""

_numbers = Random()  # noqa: S311  # nobody is let in by them


def new_id() -> str:
    """16 hex digits that no other request has, in whatever worker; made without asking the system for chance."""
    return f"{_numbers.getrandbits(64):016x}"
