"""`polosa check`: everything an operator can get wrong, each in one line, all of it in one go."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import Error
from django.utils import timezone
from rich.markup import escape

from . import checkup_place as place
from . import env
from .console import CONSOLE, Refusal, Trouble, first_line
from .launch import check_database, check_folder
from .loading import set_up_django
from .lock import older_release_leads
from .schema import check_tables

if TYPE_CHECKING:
    from polosa.edge.background.runs import Standing  # which needs Django set up

SMTP_SECONDS = 10


def checkup() -> int:
    """Prints a line for each check; 1 when any of them has found trouble."""
    check_folder()
    set_up_django()
    troubled = [title for title, check in CHECKS if not _passes(title, check)]
    CONSOLE.print("Всё в порядке." if not troubled else f"Найдено неполадок: {len(troubled)}.")
    return 1 if troubled else 0


def _passes(title: str, check: Callable[[], str]) -> bool:
    try:
        told = check()
    except (Trouble, Refusal) as found:
        CONSOLE.print(f"[red]нет[/red] {title}: {escape(str(found))}", markup=True)
        return False
    CONSOLE.print(f"[green]да [/green] {title}: {escape(told)}", markup=True)
    return True


def _database() -> str:
    check_database()
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    check_tables()
    return "PostgreSQL" if engine == "postgresql" else "SQLite"


def _django() -> str:
    from django.core.checks import WARNING, run_checks

    found = [message for message in run_checks() if message.level >= WARNING and not message.is_silenced()]
    if found:
        raise Trouble("; ".join(f"{message.id} {first_line(Exception(message.msg))}" for message in found))
    return "замечаний нет"


def _mail() -> str:
    said = env.read()
    if not said.smtp_url:
        if said.demo or place.is_local():
            return f"не настроена, письма ложатся в {said.data / 'mail'}"
        raise Trouble("POLOSA_SMTP не задана: читатели не получат кодов для входа")
    if not said.mail_from:
        raise Trouble("POLOSA_MAIL_FROM не задана: у писем нет отправителя")
    try:
        _knock(said.smtp_url)
    except (OSError, smtplib.SMTPException) as wrong:
        raise Trouble(f"почтовый сервер не принимает: {first_line(wrong)}") from wrong
    return f"{urlsplit(said.smtp_url).hostname} отвечает"


def _letters() -> str:
    """Whether letters leave: those that wait for long, and those given up within a day."""
    from polosa.readers.queries import post

    try:
        letters = post()
    except Error as wrong:
        raise Trouble(f"очередь писем не прочитать: {first_line(wrong)}") from wrong
    if letters.overdue:
        since = timezone.localtime(letters.oldest)
        raise Trouble(
            f"не уходят: {letters.overdue}, старейшее ждёт с {since:%d.%m %H:%M}; причина в журнале polosa.letters"
        )
    if letters.failed:
        raise Trouble(f"не отправлены за сутки: {letters.failed}; почему, сказано в журнале polosa.letters")
    return f"ждут отправки: {letters.waiting}"


def _knock(url: str) -> None:
    """Greets the server and signs in; sends nothing."""
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    default = {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25)
    with kind(parts.hostname or "", parts.port or default, timeout=SMTP_SECONDS) as server:
        if parts.scheme == "smtp+tls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.noop()


def _caches() -> str:
    """Each is asked whether it would take a purge; nothing is purged."""
    from polosa.edge.gateways.front import Unheard, reach

    told, wrong = [], []
    for address in env.read().caches:
        cache = reach(address)
        try:
            told.append(f"{cache.name} {cache.ask()}")
        except Unheard as deaf:
            wrong.append(f"{cache.name}: {deaf}")
        finally:
            cache.close()
    if wrong:
        raise Trouble("; ".join(wrong))
    return "; ".join(told) or "нет (POLOSA_CACHES)"


def _jobs() -> str:
    """What time should have brought, and has not."""
    from . import jobs

    try:
        if older_release_leads():
            raise Trouble(
                "по расписанию работает и процесс прежнего выпуска; остановите прежний polosa serve"
            )
        late = jobs.overdue()
    except Error as wrong:
        raise Trouble(f"не прочесть: {first_line(wrong)}") from wrong
    if late:
        told = ", ".join(f"{job.name} ({_when(job)})" for job in late)
        raise Trouble(f"не делались вовремя: {told}; идёт ли polosa serve и что в его журнале?")
    return "всё сделано вовремя"


def _when(job: Standing) -> str:
    return (
        f"последний раз {timezone.localtime(job.succeeded_at):%d.%m.%Y %H:%M}"
        if job.succeeded_at
        else "ни разу"
    )


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Папка данных", place.folder),
    ("Права на файлы", place.modes),
    ("База данных", _database),
    ("Часы", place.clock),
    ("Резервные копии", place.backups),
    ("Адреса", place.addresses),
    ("Почта", _mail),
    ("Письма", _letters),
    ("Кэши перед сайтом", _caches),
    ("Работа по расписанию", _jobs),
    ("Настройки", _django),
)
