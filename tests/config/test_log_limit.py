import logging
import logging.config
from typing import Any

import pytest

from polosa.config import logs
from polosa.config.log_limit import MOST_ERRORS, PERIOD_SECONDS, ErrorLimit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def record(level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord("polosa", level, __file__, 1, "request %s failed", ("/a/",), None)


def test_a_flood_of_errors_is_told_in_part_and_its_size_afterwards():
    clock = Clock()
    limit = ErrorLimit(clock)
    assert sum(limit.filter(record()) for _ in range(1000)) == MOST_ERRORS
    clock.now += PERIOD_SECONDS + 1
    following = record()
    assert limit.filter(following)
    assert following.getMessage() == (
        f"request /a/ failed (more errors before it were left out: {1000 - MOST_ERRORS})"
    )


def test_what_is_no_error_passes_amid_a_flood():
    limit = ErrorLimit(Clock())
    for _ in range(1000):
        limit.filter(record())
    assert limit.filter(record(logging.WARNING))


def test_the_papers_log_is_limited(capsys: pytest.CaptureFixture[str]):
    """As `logging` is set up: every logger's lines, with their tracebacks."""
    root, config = logging.getLogger(), logs.config("text", is_terminal=False)
    before: list[Any] = root.handlers[:]
    try:
        logging.config.dictConfig(config)
        for number in range(100):
            try:
                raise RuntimeError(f"broken {number}")
            except RuntimeError:
                logging.getLogger("django.request").exception("failed")
    finally:
        root.handlers = before
    assert capsys.readouterr().err.count("RuntimeError: broken") == MOST_ERRORS
