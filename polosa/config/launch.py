"""What must be true before the paper is served. Nothing is done twice: with nothing new it takes a second."""

from __future__ import annotations

import io
import os
import socket
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection, connections
from rich.progress import Progress, TaskID

from . import env, private
from .console import CONSOLE, DatabaseAway, Refusal, first_line, progress
from .launch_static import gather_static
from .loading import set_up_django
from .lock import Lock
from .schema import pending_migrations

WAIT_SECONDS = 0.5
RESTORING = "restoring.json"
"""In a data folder into which a backup is being restored: half a paper is not served."""


def prepare() -> None:
    """Folder, database and files are ready, or `Refusal` says in one line what is wrong."""
    check_folder()
    set_up_django()
    private.narrow(env.read().data, *database_files())
    check_database()
    lock = Lock("prepare")
    try:
        if not lock.take():
            CONSOLE.print("Базу уже готовит другой запуск; ждём его…")
            wait_for(lock)
        migrate()
        gather_static()
        _found()
    except Error as wrong:
        raise DatabaseAway(f"база данных не отвечает: {first_line(wrong)}") from wrong
    except OSError as wrong:
        raise Refusal(f"POLOSA_DATA: файлы не пишутся ({wrong.strerror or wrong}).") from wrong
    finally:
        lock.release()
        connections.close_all()


def wait_for(lock: Lock) -> None:
    """Until it is ours. Asks again and again: PostgreSQL builds an index beside writers only once every statement begun
    before has ended, and one that waits for a lock of the very process that builds would never end."""
    while not lock.take():
        time.sleep(WAIT_SECONDS)


def check_port(host: str, port: int) -> None:
    """Binds and lets go: a server that shares its port would not notice that another has it."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as wrong:
        raise Refusal(f"POLOSA_HOST={host!r}: такого адреса у этой машины нет.") from wrong
    except PermissionError as wrong:
        raise Refusal(f"порт {port} занимать нельзя без особых прав; задайте другой: PORT=8080.") from wrong
    except OSError as wrong:
        if host not in {"127.0.0.1", "localhost"} and wrong.errno == 99:
            raise Refusal(f"POLOSA_HOST={host!r}: такого адреса у этой машины нет.") from wrong
        raise Refusal(f"порт {port} уже занят другой программой; задайте другой: PORT={port + 1}.") from wrong


def migrate() -> None:
    """Brings the tables up to date; costs a look at the list of migrations when they are."""
    plan = pending_migrations()
    if not plan:
        return
    with progress() as bar:
        task = bar.add_task("Готовим базу данных", total=len(plan))
        call_command("migrate", interactive=False, verbosity=1, no_color=True, stdout=_Ticks(bar, task))
    CONSOLE.print("База данных готова.")


class _Ticks(io.StringIO):
    """Counts the migrations that Django's command reports."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        super().__init__()
        self.bar, self.task = bar, task

    def write(self, text: str) -> int:
        if text.rstrip().endswith(" OK"):
            self.bar.advance(self.task)
        return len(text)


def check_folder() -> None:
    """Also where the rights look right and the disk is full or read-only."""
    folder = env.read().data
    try:
        folder.mkdir(mode=private.FOLDER_MODE, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
            probe.flush()
    except OSError as wrong:
        raise Refusal(
            f"POLOSA_DATA: в папку {folder} нельзя писать ({os.strerror(wrong.errno or 0)})."
        ) from wrong
    refuse_half_restored()


def refuse_half_restored() -> None:
    folder = env.read().data
    if (folder / RESTORING).exists():
        raise Refusal(f"в {folder} не закончено восстановление из копии; повторите polosa restore.")


def database_files() -> list[Path]:
    """Of SQLite, wherever it lies; none with PostgreSQL."""
    database = settings.DATABASES["default"]
    return [Path(str(database["NAME"])).absolute()] if database["ENGINE"].endswith("sqlite3") else []


def check_database() -> None:
    """Raises DatabaseAway for one that may come back, Refusal for an address that will never be one."""
    missing = missing_database()
    if missing is not None:
        raise DatabaseAway(f"POLOSA_DATA: газета здесь была, а файла базы {missing.name} нет")
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as wrong:
        name = "DATABASE_URL" if env.read().database_url else "POLOSA_DATA"
        raise DatabaseAway(f"{name}: база данных не открывается: {first_line(wrong)}") from wrong
    except Exception as wrong:  # a driver's own words about a wrong address, such as a missing module
        raise Refusal(f"DATABASE_URL: база данных не открывается: {first_line(wrong)}") from wrong


def missing_database() -> Path | None:
    """The file of the paper's SQLite database, if there was a paper and the file is gone: a disk that is not mounted is
    no reason to begin a new, empty paper."""
    is_ours = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    was_served = (env.read().data / "pages" / "followed").exists()
    return file if is_ours and was_served and not file.exists() else None


def has_pages() -> bool:
    """Whether readers can be shown anything without a database."""
    data = env.read().data
    return (data / "static" / "staticfiles.json").exists() and any((data / "pages" / "kept").glob("*/*"))


def _found() -> None:
    from polosa.front.actions import found_newsroom

    found_newsroom()
