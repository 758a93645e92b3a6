"""Which tests ask the database that a run is about: all others say the same on every database."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
OWN = {"paper_at", "own_database", "create_database", "create_empty", "postgres_template"}
"""Functions of tests/databases.py that give a test's own processes such a database."""
DEPTH = 4


def asks_the_database(item: Any) -> bool:
    """By its mark, by a fixture, or since it or a fixture of it calls one of OWN, itself or through helpers."""
    if item.get_closest_marker("django_db") or FIXTURES & set(item.fixturenames):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    return any(_calls(function, DEPTH) for function in (item.obj, *(each[-1].func for each in fixtures)))


def _calls(function: Callable[..., Any], depth: int) -> bool:
    function = inspect.unwrap(function)
    code, names = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    if code is None or not names.get("__name__", "").startswith("tests."):
        return False
    used = set(_names(code))
    if used & OWN:
        return True
    below = [names[name] for name in used if inspect.isroutine(names.get(name))]
    return depth > 0 and any(_calls(each, depth - 1) for each in below)


def _names(code: Any) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if inspect.iscode(inner):
            yield from _names(inner)


def leave_out_the_others(config: pytest.Config, items: list[Any]) -> None:
    asking = [item for item in items if asks_the_database(item)]
    if len(asking) < len(items):
        kept = set(map(id, asking))
        config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
        items[:] = asking
