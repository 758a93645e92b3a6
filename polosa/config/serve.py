"""`polosa serve`: the server's workers and the clerk, started and stopped together."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

from . import env, family, metrics
from .console import CONSOLE, DatabaseAway, Refusal
from .launch import check_port, has_pages, prepare

log = logging.getLogger("polosa.serve")

CLERK_STOP_SECONDS = 5
PREPARE_AGAIN_SECONDS = 3.0
"""While the database is away at a start."""
READY_SECONDS = 30.0
"""After so long the clerk is started, and the greeting printed, although no worker is ready."""


def serve(*, demo: bool) -> int:
    """Prepares, serves until a signal, and stops everything it started; returns the exit code."""
    said = env.read()
    address = "127.0.0.1" if said.host == "localhost" else said.host
    check_port(address, said.port)
    metrics.serve(said)
    try:
        prepare()
    except DatabaseAway as away:
        if demo or not has_pages():
            raise
        CONSOLE.print(f"{away}.\nПока её нет, читатели видят последние страницы, не старше часа; ждём базу.")
        return _run(said, address, None)
    metrics.begin_anew(said)
    if demo:
        from .launch_demo import build_first

        build_first()
    greeting = _greeting(said)
    check_port(address, said.port)  # the demo may have taken minutes
    return _run(said, address, greeting)


def _run(said: env.Environment, address: str, greeting: str | None) -> int:
    """Without a greeting the paper is not prepared yet: readers are served what lies on the disk until it is."""
    from granian.log import logger as granian_log

    from .server import make_server

    server = make_server(address=address, port=said.port, workers=said.workers)
    clerk = family.Child(["clerk"])

    def stop(number: int, frame: FrameType | None) -> None:
        granian_log.addFilter(_is_news_while_stopping)
        clerk.ask_to_stop()
        server.signal_handler_interrupt()

    def restart(number: int, frame: FrameType | None) -> None:
        """Fresh workers take over from the old ones, which end what they have begun; then the clerk starts anew.

        If the new ones cannot start, all goes on with the code it has, the clerk too.
        """
        log.info("a restart was asked for")
        server.signal_handler_reload()

    server.on_renewed = clerk.start_anew

    def on_startup() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        signal.signal(signal.SIGHUP, restart)
        threading.Thread(target=open_doors, daemon=True).start()

    def open_doors() -> None:
        _open(greeting or _greeting_once_prepared(said), server.has_been_ready, clerk)

    server.on_startup(on_startup)
    try:
        server.serve(target_loader=family.load_worker)
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        clerk.stop(CLERK_STOP_SECONDS)
    CONSOLE.print("\nОстановлено.")
    return 0


def _is_news_while_stopping(record: logging.LogRecord) -> bool:
    """A browser that holds a connection open is cut off after a while: nothing an operator should mend."""
    return not record.getMessage().startswith("Killing ")


def _open(greeting: str, is_ready: threading.Event, clerk: family.Child) -> None:
    """Once a worker can answer. The clerk comes second: readers are not to wait for its start."""
    is_ready.wait(READY_SECONDS)
    clerk.start()
    with suppress(OSError):  # nobody may be listening any more, or the log be full
        CONSOLE.print(greeting)
        sys.stdout.flush()


def _greeting_once_prepared(said: env.Environment) -> str:
    """Asks the database again and again. What cannot be mended by waiting is told, and asked again too."""
    told = ""
    while True:
        threading.Event().wait(PREPARE_AGAIN_SECONDS)
        try:
            prepare()
            return _greeting(said)
        except DatabaseAway:
            continue
        except Refusal as wrong:
            if str(wrong) != told:
                told = str(wrong)
                log.error("the paper cannot be prepared: %s", told)


def _greeting(said: env.Environment) -> str:
    from .desk import chief_link

    lines = [
        "",
        f"Газета:    {said.base_url}/",
        f"Редакция:  {said.base_url}/desk/",
    ]
    name, link = chief_link()
    lines += [f"Вход в редакцию ({name}), ссылка действует один раз:", f"           {link}"]
    if not said.smtp_url:
        lines.append(f"Письма:    {said.data / 'mail'} (почта не настроена: POLOSA_SMTP)")
    return "\n".join([*lines, "Остановить: Ctrl-C", ""])
