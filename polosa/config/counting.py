"""The cache in which tries are counted. Django's own says nothing of a count that could not be written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import Error, OperationalError, connections, router


class CountingCache(DatabaseCache):
    """Raises where the database is away or locked: a limit that counts nothing would limit nobody, and each count would
    wait for the lock anew."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = None) -> bool:
        failed: list[Error] = []

        def note(execute: Callable[..., Any], *asked: Any) -> Any:
            try:
                return execute(*asked)
            except OperationalError as wrong:
                failed.append(wrong)
                raise

        wrappers = connections[router.db_for_write(self.cache_model_class)].execute_wrappers
        wrappers.insert(0, note)  # around whatever else listens
        try:
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
        finally:
            wrappers.remove(note)
        if failed:
            raise failed[0]
        return done
