"""Decisions about people: names, who may write, where letters leave by."""

from .letters import SmtpServer, SmtpUrlError, code_in, pause_after, smtp_server
from .names import NAME_MAX, NAME_MIN, NameRefused, Refusal, clean_name
from .powers import may_write

__all__ = [
    "NAME_MAX",
    "NAME_MIN",
    "NameRefused",
    "Refusal",
    "SmtpServer",
    "SmtpUrlError",
    "clean_name",
    "code_in",
    "may_write",
    "pause_after",
    "smtp_server",
]
