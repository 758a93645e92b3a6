"""Trouble that lasts, told now and then."""

import logging
import sys
import time

QUIET_SECONDS = 60.0


class Complaint:
    """The same trouble is told once a minute, so that a long night does not fill the log."""

    def __init__(self, log: logging.Logger) -> None:
        self._log, self._quiet_until = log, 0.0

    def make(self, text: str) -> None:
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS
            self._log.warning(text, exc_info=sys.exc_info()[0] is not None)
