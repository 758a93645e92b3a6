"""The demo paper: built once, resumed when it was interrupted, never mixed into a real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from polosa.edge.whole_files import replace_file

from . import env
from .console import CONSOLE, Refusal
from .launch import prepare, wait_for
from .lock import Lock

NUMBER = 1


def build(*, number: int, articles: int | None, fresh: bool) -> int:
    """`polosa demo`: builds the paper, or goes on where an interrupted build stopped."""
    if fresh:
        with _alone():
            _set_aside()
    prepare()
    with _alone():
        if _state() is None and _has_stories():
            raise Refusal(
                "в этой базе уже есть статьи, и не из показательной газеты; укажите пустую папку POLOSA_DATA."
            )
        _build(number, articles)
    return 0


def build_first() -> None:
    """Before the first start only. A paper with stories of its own stays as it is.

    Who comes while another builds waits for it and builds nothing.
    """
    with _alone():
        state = _state()
        if state is None and not _has_stories():
            _build(NUMBER, None)
        elif state is not None and not state.get("finished"):
            _build(int(state.get("number", NUMBER)), state.get("articles"))


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else builds a demo in this database meanwhile, or moves it aside."""
    lock = Lock("demo")
    try:
        if not lock.take():
            CONSOLE.print("Показательную газету уже собирает другой запуск; ждём его…")
            wait_for(lock)
        yield
    finally:
        lock.release()


def _build(number: int, articles: int | None) -> None:
    plan: dict[str, Any] = {"number": number, "articles": articles}
    _remember({**plan, "finished": False})
    try:
        demo = import_module("demo.build")
    except ModuleNotFoundError as wrong:
        raise Refusal(f"показательной газеты в этой установке нет ({wrong.name}).") from wrong
    try:
        demo.build(**plan, console=CONSOLE)
    except KeyboardInterrupt:
        CONSOLE.print("\nСборка остановлена; следующий запуск продолжит её с этого места.")
        raise
    _remember({**plan, "finished": True})


def _set_aside() -> None:
    """Moves the demo's database and pictures into a folder with the date in its name; removes nothing."""
    data = env.read().data
    if _state() is None:
        raise Refusal(f"--fresh: в папке {data} нет показательной газеты.")
    if env.read().database_url:
        raise Refusal("--fresh работает только с базой в папке данных; для PostgreSQL создайте пустую базу.")
    aside = data / f"before-{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005  # the operator's own clock
    aside.mkdir()
    for name in ("polosa.sqlite3", "polosa.sqlite3-wal", "polosa.sqlite3-shm", "media", "demo.json"):
        if (data / name).exists():
            (data / name).rename(aside / name)
    CONSOLE.print(f"Прежняя газета отложена в {aside}.")


def _has_stories() -> bool:
    from polosa.articles.models import Article

    return Article.objects.exists()


def _state() -> dict[str, Any] | None:
    try:
        state = json.loads(_path().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def _remember(state: dict[str, Any]) -> None:
    replace_file(_path(), f"{json.dumps(state)}\n".encode())


def _path() -> Path:
    return Path(settings.POLOSA_DATA) / "demo.json"
