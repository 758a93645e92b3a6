"""Sends what stands in the queue of letters: a thread of the background process, which no slow task keeps waiting.

Of several such threads, on one machine or on many, each letter is sent by one. A letter whose sender dies after the
mail server took it and before that was written down goes twice, with the same Message-ID.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from polosa.readers import actions
from polosa.readers.conf import SEND_SECONDS
from polosa.readers.gateways import LetterRefused, MailServer, ServerAway
from polosa.readers.models import Letter
from polosa.readers.rules import pause_after, smtp_server

log = logging.getLogger("polosa.letters")

LOOK_SECONDS = 0.25
"""A code is with the mail server a moment after it was asked for."""
PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 30.0
QUIET_SECONDS = 60.0


def run(stopping: threading.Event) -> None:
    """Until it is told to stop; a letter under way is settled first."""
    server = mail_server()
    postman = Postman(server)
    postman.look()
    while not stopping.is_set():
        try:
            pause = postman.send_one()
        except Exception:
            log.warning("the queue of letters cannot be read; trying again", exc_info=True)
            pause = PAUSE_SECONDS
        if pause:
            close_old_connections()
            stopping.wait(pause)
    server.close()
    connections.close_all()


def mail_server() -> MailServer:
    """The one of the settings; nothing is asked of it yet."""
    return MailServer(
        smtp_server(settings.SMTP_URL),
        hello=_own_name(),
        timeout=settings.EMAIL_TIMEOUT,
        deadline=SEND_SECONDS,
    )


class Postman:
    """Sends one letter at a time; while the server is away all wait, each try after a longer pause."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._misses = 0
        self._quiet_until = 0.0
        self._noted: bool | None = None

    def look(self) -> None:
        """Which mailboxes the server writes to is known before the first letter, so that others can be refused."""
        try:
            self.server.look()
            self._note()
        except ServerAway as away:
            self._complain("the mail server does not answer (%s); letters wait", away)
        except Exception:
            log.warning("what the mail server can is not noted", exc_info=True)

    def _note(self) -> None:
        if self.server.takes_utf8 is not None and self.server.takes_utf8 != self._noted:
            self._noted = self.server.takes_utf8
            actions.note_mail_server(takes_utf8=self._noted)

    def send_one(self) -> float:
        """Seconds to wait before the next letter: none while there are more."""
        letter = actions.claim_letter()
        if letter is None:
            self.server.close_if_idle()
            return LOOK_SECONDS
        if letter.good_until <= timezone.now():
            actions.give_letter_up(letter=letter, error="out of date")
            self._complain("letter %s was not sent in time; it is dropped", letter.pk)
            return 0
        try:
            refused = self.server.send(letter.sender, letter.recipients, bytes(letter.source))
        except ServerAway as away:
            return self._wait(letter, away)
        except LetterRefused as wrong:
            self._settle_refusal(letter, str(wrong), is_final=wrong.is_final)
        else:
            self._settle(letter, refused)
        self._note()
        self._misses = 0
        return 0

    def _settle(self, letter: Letter, refused: Mapping[str, int]) -> None:
        """What the server has said of each mailbox: taken, never, or not now."""
        later = [address for address, code in refused.items() if not 500 <= code < 600]
        never = sorted({code for code in refused.values() if 500 <= code < 600})
        if later:
            pause = pause_after(letter.attempts + 1)
            actions.put_letter_off(letter=letter, pause=pause, recipients=later)
        elif len(refused) == len(letter.recipients):
            self._give_up(letter, f"mailbox refused {never}")
            return
        else:
            actions.forget_letter(letter=letter)
        if never:
            log.error("letter %s: some mailboxes were refused: %s", letter.pk, never)

    def _settle_refusal(self, letter: Letter, reason: str, *, is_final: bool) -> None:
        if is_final:
            self._give_up(letter, reason)
            return
        actions.put_letter_off(letter=letter, pause=pause_after(letter.attempts + 1))
        self._complain("letter %s was not taken: %s; it is tried again", letter.pk, reason)

    def _give_up(self, letter: Letter, reason: str) -> None:
        actions.give_letter_up(letter=letter, error=reason)
        log.error("letter %s will not be sent: %s (tries: %d)", letter.pk, reason, letter.attempts)

    def _wait(self, letter: Letter, away: ServerAway) -> float:
        """The letter is no worse for it: it is the first to be tried when the server is back."""
        pause = min(2.0**self._misses, LONGEST_PAUSE_SECONDS)
        self._misses = min(self._misses + 1, 10)
        actions.put_letter_off(letter=letter, pause=timedelta(), is_try=False)
        self._complain("the mail server does not answer (%s); letters wait", away)
        return pause

    def _complain(self, text: str, *values: object) -> None:
        """Once a minute, so that a long night does not fill the log."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS
            log.warning(text, *values)


def _own_name() -> str:
    """How the server is greeted: by the paper's public name, if it has one. Asks the network only without one."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() else socket.getfqdn()
