"""What `polosa check` looks at around a paper: its folder, its addresses, the clock and the backups."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db import Error, connection

from . import env, private
from .console import Trouble, first_line
from .launch import check_folder, database_files

FREE_BYTES = 500 * 2**20
CLOCK_SECONDS = 5.0
"""Scheduled stories, codes and leases compare the clocks of machines with that of the database."""
BACKUP_AGE = timedelta(days=7)
LOCAL = {"127.0.0.1", "localhost", "::1"}


def is_local() -> bool:
    """Whether the paper is read on this machine alone, as one that is tried out."""
    return (urlsplit(env.read().base_url).hostname or "") in LOCAL


def folder() -> str:
    """There, writable, and with room; so is where an SQLite database of another place lies."""
    check_folder()
    data = env.read().data
    places = [data, *(file.parent for file in database_files())]
    for place in places:
        free = shutil.disk_usage(place).free
        if free < FREE_BYTES:
            raise Trouble(
                f"на диске с {place} осталось {free // 2**20} МиБ, нужно не меньше {FREE_BYTES // 2**20}"
            )
    return f"{data}, свободно {shutil.disk_usage(data).free // 2**20} МиБ"


def modes() -> str:
    """The folder is ours, and no other account of this machine can read the database, the secrets and the letters."""
    owner = env.read().data.stat().st_uid
    if owner != os.geteuid():
        raise Trouble(
            f"папка принадлежит {_account(owner)}, а команду запустил {_account(os.geteuid())}: созданных ею файлов"
            " владелец не прочтёт; запускайте polosa от его имени"
        )
    wide = private.wide(env.read().data, *database_files())
    if wide:
        more = f" и ещё {len(wide) - 1}" if wide[1:] else ""
        raise Trouble(
            f"другим пользователям машины открыто: {wide[-1]}{more};"
            " polosa serve закроет то, что принадлежит ему, остальное — chmod -R go= ПАПКА"
        )
    return "только для владельца"


def _account(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def addresses() -> str:
    """Readers reach the paper by its name, over https, and it learns who they are."""
    said = env.read()
    host = urlsplit(said.base_url).hostname or ""
    allowed = [name.strip("[]") for name in said.allowed_hosts]
    if "*" not in allowed and not any(_covers(name, host) for name in allowed):
        raise Trouble(
            f"узла {host} из POLOSA_URL нет в POLOSA_ALLOWED_HOSTS ({' '.join(said.allowed_hosts)})"
        )
    if said.debug:
        raise Trouble("включена отладка (POLOSA_DEBUG); читателям видны внутренности")
    if said.base_url.startswith("http://") and not is_local():
        raise Trouble(f"POLOSA_URL={said.base_url}: без https коды, пароли и сессии видны всем на пути")
    if said.base_url.startswith("https://") and not said.trusted_proxies:
        raise Trouble(
            "POLOSA_TRUSTED_PROXIES не задана, а https есть только у прокси: у всех читателей его адрес,"
            " и ограничения на одну сеть действуют на всех сразу"
        )
    return said.base_url


def _covers(name: str, host: str) -> bool:
    return host == name or (name.startswith(".") and (host == name[1:] or host.endswith(name)))


def clock() -> str:
    """Of this machine and of the database's; with SQLite they are one."""
    if connection.vendor != "postgresql":
        return "одни на газету и базу"
    try:
        with connection.cursor() as cursor:
            begun = time.time()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            theirs, ended = float(cursor.fetchone()[0]), time.time()
    except Error as wrong:
        raise Trouble(f"базу не спросить: {first_line(wrong)}") from wrong
    skew = theirs - (begun + ended) / 2
    if abs(skew) > CLOCK_SECONDS + (ended - begun) / 2:
        raise Trouble(
            f"часы базы данных и этой машины расходятся на {abs(skew):.0f} с; включите на обеих NTP"
        )
    return "сходятся с часами базы данных"


def backups() -> str:
    """Of a paper in public the last is not older than a week."""
    made_at, where = _last_backup(env.read().data / "backup.json")
    if made_at is None:
        if env.read().demo or is_local():
            return "не делались"
        raise Trouble("ни одной; сделайте: polosa backup ПАПКА")
    if datetime.now(UTC) - made_at > BACKUP_AGE:
        raise Trouble(
            f"последней {(datetime.now(UTC) - made_at).days} дн. ({where}); сделайте новую: polosa backup"
        )
    return f"последняя от {made_at.astimezone():%d.%m.%Y %H:%M}, {where}"


def _last_backup(record: Path) -> tuple[datetime | None, str]:
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        return datetime.fromisoformat(told["at"]), str(told["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, ""
