"""Decisions about people: names, who may write, where letters leave by."""

from polosa.kit.mailboxes import canonical, needs_utf8, spellings, wired

from .devices import known_device, remember_account
from .letters import SmtpServer, SmtpUrlError, code_in, pause_after, smtp_server
from .limits import Caller, mailbox, wait_words
from .names import NAME_MAX, NAME_MIN, NameRefused, Refusal, clean_name
from .powers import may_manage, may_publish, may_write

__all__ = [
    "NAME_MAX",
    "NAME_MIN",
    "Caller",
    "NameRefused",
    "Refusal",
    "SmtpServer",
    "SmtpUrlError",
    "canonical",
    "clean_name",
    "code_in",
    "known_device",
    "mailbox",
    "may_manage",
    "may_publish",
    "may_write",
    "needs_utf8",
    "pause_after",
    "remember_account",
    "smtp_server",
    "spellings",
    "wait_words",
    "wired",
]
