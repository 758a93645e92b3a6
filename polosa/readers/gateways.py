"""The mail server: one connection, used for one letter after another."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer

from .rules.letters import SmtpServer

IDLE_SECONDS = 20.0
"""Mail servers hang up on who says nothing for some minutes, some of them sooner."""


UNKNOWN_LETTERS = (553, b"no SMTPUTF8")
"""What is said for a server that does not know of such mailboxes (RFC 6531)."""


class ServerAway(Exception):
    """The server does not take any letter now: not reached, silent, no greeting, no TLS, wrong password."""


class LetterRefused(Exception):
    """This letter was not taken; `is_final` when the server said that it never will be."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class MailServer:
    """Not for several threads. `hello` is the name given to the server; `timeout` bounds each answer, `deadline` a
    whole letter, both in seconds."""

    def __init__(self, address: SmtpServer, *, hello: str, timeout: float, deadline: float) -> None:
        self.address, self.hello, self.timeout, self.deadline = address, hello, timeout, deadline
        self.takes_utf8: bool | None = None
        """Whether it writes to mailboxes whose names are not Latin; None before it was asked."""
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0

    def send(self, sender: str, recipients: Sequence[str], source: bytes) -> dict[str, int]:
        """The mailboxes that were refused, each with the server's answer; raises ServerAway or LetterRefused."""
        timer = Timer(self.deadline, self._cut)
        timer.daemon = True
        timer.start()
        try:
            return self._hand_over(self._open(), sender, recipients, source)
        finally:
            timer.cancel()
            self._used_at = time.monotonic()

    def look(self) -> None:
        """Asks what it can, and sends nothing. Raises ServerAway."""
        self._open()
        self._used_at = time.monotonic()

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def close_if_idle(self) -> None:
        if self._smtp is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()

    def _open(self) -> smtplib.SMTP:
        """The connection there is, if it still answers; else a new one."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            self._drop()
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as wrong:
            self._drop()
            raise ServerAway(_reason(wrong)) from wrong
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        """TLS, where the address asks for it, believes only certificates the machine trusts."""
        known, context = self.address, ssl.create_default_context()
        if known.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                timeout=self.timeout, local_hostname=self.hello, context=context
            )
            smtp._host = known.host  # type: ignore[attr-defined]  # the name the certificate is checked against
        else:
            smtp = smtplib.SMTP(timeout=self.timeout, local_hostname=self.hello)
            smtp._host = known.host  # type: ignore[attr-defined]
        self._smtp = smtp  # already here: the deadline cuts it while it connects
        code, answer = smtp.connect(known.host, known.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if known.scheme == "smtp+tls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        self.takes_utf8 = smtp.has_extn("smtputf8")
        if known.user:
            smtp.login(known.user, known.password)
        return smtp

    def _hand_over(
        self, smtp: smtplib.SMTP, sender: str, recipients: Sequence[str], source: bytes
    ) -> dict[str, int]:
        foreign = {one: UNKNOWN_LETTERS for one in recipients if not one.isascii()}
        if foreign and self.takes_utf8:
            options, foreign = ["SMTPUTF8", "BODY=8BITMIME"], {}
        else:
            options, recipients = [], [one for one in recipients if one.isascii()]
        if not recipients:
            return {one: code for one, (code, _answer) in foreign.items()}
        try:
            refused = foreign | smtp.sendmail(sender, recipients, source, options)
        except smtplib.SMTPRecipientsRefused as wrong:
            refused = foreign | wrong.recipients
        except smtplib.SMTPDataError as wrong:
            raise LetterRefused(_reason(wrong), is_final=500 <= wrong.smtp_code < 600) from wrong
        except (OSError, smtplib.SMTPException, ValueError) as wrong:
            # Also a refused sender: it is the same for all letters, and the operator's to mend.
            self._drop()
            raise LetterRefused(_reason(wrong), is_final=False) from wrong
        return {address: code for address, (code, _answer) in refused.items()}

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _cut(self) -> None:
        """From another thread: what the sender waits for ends with an error."""
        sock = self._smtp.sock if self._smtp is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _reason(wrong: Exception) -> str:
    """The kind of trouble and the server's number for it; its words may repeat an address."""
    code = getattr(wrong, "smtp_code", None)
    return f"{type(wrong).__name__} {code}" if code else type(wrong).__name__
