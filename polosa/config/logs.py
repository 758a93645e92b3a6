"""How everything that is logged looks: ours, Django's, Wagtail's and the server's lines alike.

One event is one line: `key=value` in a file or a journal, in colours on a terminal, or JSON. Nothing personal leaves
this place: only the attributes of SHOWN are printed, addresses of people and machines, tokens and the words of queries
are masked, and a traceback shows no values of variables.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from structlog import dev, processors, stdlib
from structlog.typing import EventDict, Processor

from polosa.config.masking import masked
from polosa.edge.at_hand import REQUEST

SHOWN = ("request_id", "method", "path", "status", "seconds", "queue_seconds", "pid", "times", "file")
"""Whatever else a log call may carry, such as a whole request, stays out of the log."""
UNTOUCHED = {"timestamp", "level", "logger", "request_id"}
ORDER = ("timestamp", "level", "logger", "event", *SHOWN)

LETTER = "letter_file"
"""On a terminal a letter of a paper without mail is shown; a log is told of its file alone."""


def config(form: str, *, is_terminal: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`; `form` is POLOSA_LOG's."""
    form = "terminal" if is_terminal and form == "text" else form
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": "polosa.config.logs.make_formatter", "form": form}},
        "filters": {"errors": {"()": "polosa.config.log_limit.ErrorLimit"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "event", "filters": ["errors"]}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "polosa": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
            "_granian": {"level": "WARNING"},
            "granian.access": {"level": "WARNING"},
        },
    }


def make_formatter(form: str) -> logging.Formatter:
    before: list[Processor] = [
        _at_hand,
        stdlib.ExtraAdder(SHOWN),
        stdlib.add_log_level,
        stdlib.add_logger_name,
        processors.TimeStamper(fmt="iso", utc=True),
    ]
    return stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            _letters(on_terminal=form == "terminal"),
            _requests,
            processors.format_exc_info,  # not structlog's prettier ones: they print the values of variables
            _mask,
            stdlib.ProcessorFormatter.remove_processors_meta,
            RENDERERS[form](),
        ],
    )


def _at_hand(logger: Any, name: str, event: EventDict) -> EventDict:
    """During which request it happened."""
    return {**REQUEST.get(), **event}


def _letters(*, on_terminal: bool) -> Processor:
    def tell(logger: Any, name: str, event: EventDict) -> EventDict:
        file = getattr(event["_record"], LETTER, None)
        if file is not None and on_terminal:
            event["is_letter"] = True
        elif file is not None:
            event["event"], event["file"] = "Письмо стало файлом", file
        return event

    return tell


def _requests(logger: Any, name: str, event: EventDict) -> EventDict:
    """Django's lines about a request end with its path, which has a key of its own."""
    request = getattr(event["_record"], "request", None)
    path, method = getattr(request, "path", None), getattr(request, "method", None)
    if isinstance(path, str):
        event["event"] = event["event"].replace(path, "").rstrip(": ")
        event.setdefault("method", method)
        event.setdefault("path", path)
        event.setdefault("status", getattr(event["_record"], "status_code", None))
    return event


def _mask(logger: Any, name: str, event: EventDict) -> EventDict:
    if event.pop("is_letter", False):
        return event
    for key, value in event.items():
        if isinstance(value, str) and key not in UNTOUCHED:
            event[key] = masked(value.partition("?")[0] if key == "path" else value)
    return event


def _lines() -> Processor:
    """A traceback follows its event, each line of it set in."""
    render = processors.LogfmtRenderer(key_order=ORDER, drop_missing=True)

    def lines(logger: Any, name: str, event: EventDict) -> str:
        trace = event.pop("exception", "")
        return "\n    ".join([render(logger, name, event), *trace.splitlines()])

    return lines


def _colours() -> Processor:
    return dev.ConsoleRenderer(colors=True, exception_formatter=dev.plain_traceback, pad_event_to=0)


def _json() -> Processor:
    return processors.JSONRenderer(ensure_ascii=False, default=str)


RENDERERS: dict[str, Callable[[], Processor]] = {"text": _lines, "terminal": _colours, "json": _json}
