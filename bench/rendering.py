"""What pages cost to make, in this process: against a view that does nothing behind the same middlewares."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from typing import Any

EMPTY, OURS = "/empty/", "/empty/ours/"
"""A view that does nothing."""


def once(path: str, n: int, keep: str = "pieces", keys: Sequence[str] = (), **_: Any) -> dict[str, float]:
    """Milliseconds of CPU a render.

    `keep`: what is there before each: all `pieces`, those that wear none of `keys` (`others`), or `nothing`.
    """
    from django.test import override_settings

    from polosa.edge import pages
    from polosa.edge.addresses import Address
    from polosa.edge.bridge import Bridge

    where, _, query = path.partition("?")
    address = Address("http://127.0.0.1", where, query, "ru.auto.normal", False)
    spent = []
    with override_settings(**_settings(path)):
        kind = where if where in (EMPTY, OURS) else ""
        bridge = _BRIDGES.get(kind) or _BRIDGES.setdefault(kind, Bridge())
        gc.collect()
        gc.freeze()  # as a worker does once it has started
        for _again in range(n):
            pages.catch_up()
            if keep == "nothing":
                pages.FRAGMENTS.clear()
            elif keep == "others":
                pages.FRAGMENTS.spoil(keys)
            begun = time.process_time()
            made = bridge.shared(address)
            spent.append((time.process_time() - begun) * 1000)
            assert made.status == 200, (path, made.status)
    spent.sort()
    return {"ms": spent[len(spent) // 2]}


_BRIDGES: dict[str, Any] = {}
"""One for all pages and one for each empty view: each has middlewares of its own."""


def _settings(path: str) -> dict[str, Any]:
    """What an empty view stands behind: our middlewares, or those that others made, as they come."""
    from django.conf import settings

    if path not in (EMPTY, OURS):
        return {}
    stock = [STOCK.get(one, one) for one in settings.MIDDLEWARE]
    return {"ROOT_URLCONF": "bench.empty", "MIDDLEWARE": stock if path == EMPTY else settings.MIDDLEWARE}


STOCK = {"polosa.config.policy.PolicyMiddleware": "csp.middleware.CSPMiddleware"}
"""Where a middleware of ours does another's work faster: a yardstick must not shrink because of it."""
