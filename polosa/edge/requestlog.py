"""What an operator is told of requests: those that were slow, that failed, and that were refused. No others."""

from __future__ import annotations

import logging
import time
from typing import Any

from .at_hand import new_id
from .bridge import Made

log = logging.getLogger("polosa.request")

SLOW_SECONDS = 1.0
REFUSALS = frozenset({400, 403, 408, 413, 429, 503})
MOST_REFUSALS = 20
"""In each ten seconds; of the others it is told how many they were: a flood must not fill the disk."""
PERIOD_SECONDS = 10.0


class RequestLog:
    """Used in one event loop only. Paths are told without queries; what is secret in them is masked by the log."""

    def __init__(self) -> None:
        self._until, self._told, self._untold = 0.0, 0, 0

    def answered(self, method: str, path: str, made: Made, *, request_id: str, asked: float) -> None:
        seconds, waited = made.ended - made.begun, made.begun - asked
        said = {"request_id": request_id, "method": method, "path": path, "status": made.status}
        said |= {"seconds": round(seconds, 3), "queue_seconds": round(waited, 3)}
        if made.status in REFUSALS:
            self._refused(said)
        elif made.status >= 500:
            log.error("a request has failed", extra=said)
        elif seconds + waited > SLOW_SECONDS:
            log.warning("a request was slow", extra=said)

    def refused(self, scope: Any, status: int) -> None:
        """Before Django was asked."""
        said = {"method": scope.method, "path": scope.path, "status": status}
        self._refused({"request_id": new_id(), **said})

    def broke(self, scope: Any) -> None:
        """By an error of the server's own, which is being handled."""
        said = {"request_id": new_id(), "method": scope.method, "path": scope.path, "status": 500}
        log.exception("a request broke the server", extra=said)

    def rendered(self, path: str, made: Made) -> None:
        seconds = made.ended - made.begun
        said = {
            "request_id": made.request_id,
            "path": path,
            "status": made.status,
            "seconds": round(seconds, 3),
        }
        if made.status >= 500:
            log.error("a page could not be rendered", extra=said)
        elif seconds > SLOW_SECONDS:
            log.warning("a page was slow to render", extra=said)

    def _refused(self, said: dict[str, Any]) -> None:
        now = time.monotonic()
        if now > self._until:
            if self._untold:
                log.warning("more requests were refused", extra={"times": self._untold})
            self._until, self._told, self._untold = now + PERIOD_SECONDS, 0, 0
        if self._told < MOST_REFUSALS:
            self._told += 1
            log.info("a request was refused", extra=said)
        else:
            self._untold += 1
