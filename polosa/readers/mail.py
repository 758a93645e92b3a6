"""Where letters go: to the mail server of settings.SMTP_URL, or, without one, into files anybody here can open."""

import logging
import secrets
from collections.abc import Sequence
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils import timezone

from .errors import NotSent
from .rules import code_in, smtp_server

logger = logging.getLogger(__name__)


class LetterBackend(BaseEmailBackend):
    """Raises `NotSent`, whatever the mail server or the disk has said."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        deliver = _by_smtp if settings.SMTP_URL else _to_files
        try:
            return deliver(email_messages)
        except (OSError, SMTPException) as wrong:
            if self.fail_silently:
                return 0
            logger.error("A letter was not sent: %s", type(wrong).__name__)
            raise NotSent from wrong


def _by_smtp(letters: Sequence[EmailMessage]) -> int:
    """TLS, where the address asks for it, believes only certificates the machine trusts."""
    server = smtp_server(settings.SMTP_URL)
    backend = SmtpBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_ssl=server.scheme == "smtps",
        use_tls=server.scheme == "smtp+tls",
        timeout=settings.EMAIL_TIMEOUT,
    )
    return backend.send_messages(letters) or 0


def _to_files(letters: Sequence[EmailMessage]) -> int:
    for letter in letters:
        _announce(letter, _keep(letter))
    return len(letters)


def _keep(letter: EmailMessage) -> Path:
    """Appears under its name only when all of it is there."""
    folder = Path(settings.POLOSA_DATA) / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
    draft = folder / f".{name}"
    draft.touch(mode=0o600)
    draft.write_bytes(letter.message().as_bytes())
    return draft.replace(folder / name)


def _announce(letter: EmailMessage, path: Path) -> None:
    words: list[Any] = [", ".join(letter.recipients()), letter.subject]
    if code := code_in(str(letter.body)):
        words.append(f"код {code}")
    logger.info("Письмо: %s (%s)", " · ".join(words), path, extra={"letter_file": str(path)})
