"""How long a web process waits for its database: people wait for it, and whoever waits in line behind them.

Background processes are patient; a request that cannot write soon is answered 503 with everything typed in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

from polosa.kit.patience import LOCK_SECONDS

CONNECT_SECONDS = 3
STATEMENT_SECONDS = 20
"""On PostgreSQL: longer than any question of ours takes, shorter than a reader waits for a page."""
SILENCE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
SILENCE_SECONDS = 15
"""A server that is gone without a word is given up after this."""


def of_web() -> None:
    """For this process, before its first connection."""
    limit(settings.DATABASES["default"])


def limit(database: Any) -> None:
    """What the address of the database says itself stays."""
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        options["timeout"] = LOCK_SECONDS
        database["NAME"] = only_if_there(database["NAME"])
    else:
        for name, value in {**SILENCE, "tcp_user_timeout": SILENCE_SECONDS * 1000}.items():
            options.setdefault(name, value)
        options.setdefault("connect_timeout", CONNECT_SECONDS)
        connection_created.connect(_limit, dispatch_uid="patience")


def only_if_there(name: Any) -> str:
    """The name under which SQLite opens a file, and makes no empty one where the paper's has been taken away."""
    text = str(name)
    return text if text.startswith(("file:", ":")) else f"{Path(text).resolve().as_uri()}?mode=rw"


def _limit(connection: Any, **kwargs: Any) -> None:
    """Statements of ours, since a pooler between us and the server may refuse options of a connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(f"SET statement_timeout = '{STATEMENT_SECONDS}s'")
