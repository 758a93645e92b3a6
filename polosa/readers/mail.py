"""Where letters go: into the queue of letters to the mail server of settings.SMTP_URL, in the transaction of what they
tell; without a server into files anybody here can open, at once.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.db import DatabaseError
from django.utils import timezone

from polosa.edge.whole_files import replace_file

from . import actions
from .conf import LETTER_GOOD_FOR
from .errors import NotSent
from .rules import code_in, needs_utf8, wired

logger = logging.getLogger(__name__)


class LetterBackend(BaseEmailBackend):
    """Of everybody in the house who sends letters. Waits for no mail server. Raises `NotSent` when the queue is full or
    a file cannot be written; an attribute `good_for` of a message, a timedelta, says how long it is of use."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [letter for letter in email_messages if letter.recipients()]
        for letter in letters:
            # Django would ask the network for this machine's name.
            letter.extra_headers.setdefault("Message-ID", make_msgid(domain=_host()))
        try:
            return (_to_queue if settings.SMTP_URL else _to_files)(letters)
        except (OSError, NotSent, DatabaseError) as wrong:
            if not self.fail_silently and isinstance(wrong, DatabaseError):
                raise
            logger.error("A letter was not sent: %s", type(wrong).__name__)
            if self.fail_silently:
                return 0
            raise NotSent from wrong


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _to_queue(letters: Sequence[EmailMessage]) -> int:
    for letter in letters:
        encoding = letter.encoding or settings.DEFAULT_CHARSET
        good_for: timedelta = getattr(letter, "good_for", LETTER_GOOD_FOR)
        actions.queue_letter(
            sender=_bare(letter.from_email, encoding),
            recipients=[_bare(address, encoding) for address in letter.recipients()],
            source=_source(letter, "\r\n"),
            good_for=good_for,
        )
    return len(letters)


def _bare(address: str, encoding: str) -> str:
    """Without the person's name, as it stands on an envelope."""
    if needs_utf8(address):
        return wired(parseaddr(address)[1])
    return parseaddr(sanitize_address(address, encoding))[1]


def _source(letter: EmailMessage, linesep: str) -> bytes:
    """The letter as it goes. Where a mailbox's name is not Latin its header says it as it is (RFC 6532): Django would
    write a word of signs in its place, which is another mailbox."""
    to, stands_for = letter.to, {}
    for address in letter.to:
        if needs_utf8(address):
            stands_for[f"{secrets.token_hex(12)}@letter.invalid"] = wired(parseaddr(address)[1])
    left = iter(stands_for)
    letter.to = [next(left) if needs_utf8(address) else address for address in letter.to]
    try:
        source = letter.message().as_bytes(linesep=linesep)  # type: ignore[call-arg]  # Django's own kind of message
    finally:
        letter.to = to
    for stand_in, address in stands_for.items():
        source = source.replace(stand_in.encode(), address.encode())
    return bytes(source)


def _to_files(letters: Sequence[EmailMessage]) -> int:
    for letter in letters:
        _announce(letter, _keep(letter))
    return len(letters)


def _keep(letter: EmailMessage) -> Path:
    """Appears under its name only when all of it is there."""
    folder = Path(settings.POLOSA_DATA) / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
    return replace_file(folder / name, _source(letter, "\n"))


def _announce(letter: EmailMessage, path: Path) -> None:
    words: list[Any] = [", ".join(letter.recipients()), letter.subject]
    if code := code_in(str(letter.body)):
        words.append(f"код {code}")
    logger.info("Письмо: %s (%s)", " · ".join(words), path, extra={"letter_file": str(path)})
