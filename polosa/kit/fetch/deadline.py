"""One deadline for all of a fetch: name look-ups, redirects and every single read."""

import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from polosa.kit.fetch.errors import TooSlow

Result = TypeVar("Result")


class Deadline:
    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than none; raises TooSlow when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow(f"No full answer within {self._seconds:g} seconds.")
        return left

    def bounding(self, call: Callable[[], Result]) -> Result:
        """For what takes no time limit of its own. A late call is left behind and its result dropped."""
        done: SimpleQueue[tuple[Result | None, Exception | None]] = SimpleQueue()

        def run() -> None:
            try:
                done.put((call(), None))
            except Exception as error:
                done.put((None, error))

        left = self.left()
        Thread(target=run, daemon=True).start()
        try:
            result, error = done.get(timeout=left)
        except Empty:
            raise TooSlow(f"No full answer within {self._seconds:g} seconds.") from None
        if error:
            raise error
        return result  # type: ignore[return-value]  # None only if the call itself returned it
