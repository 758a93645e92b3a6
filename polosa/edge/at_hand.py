"""The request that is being answered in this thread."""

from collections.abc import Mapping
from contextvars import ContextVar

REQUEST: ContextVar[Mapping[str, str]] = ContextVar("request", default={})  # noqa: B039  # nobody writes into it
"""What the log tells of it: its id, method and path."""
