"""What pages cost to make, in this process: against a view that does nothing behind the same middlewares."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

EMPTY = "an empty view"


def once(path: str, n: int, keep: str = "pieces", keys: Sequence[str] = (), **_: Any) -> dict[str, float]:
    """Milliseconds of CPU a render.

    `keep`: what is there before each: all `pieces`, those that wear none of `keys` (`others`), or `nothing`.
    """
    from django.test import override_settings

    from polosa.edge import pages
    from polosa.edge.addresses import Address
    from polosa.edge.bridge import Bridge

    bridge = _BRIDGE.setdefault("one", None) or _BRIDGE.update(one=Bridge()) or _BRIDGE["one"]
    where, _, query = path.partition("?")
    address = Address("http://127.0.0.1", where, query, "ru.auto.normal", False)
    spent = []
    with override_settings(**({"ROOT_URLCONF": "bench.empty"} if path == "/empty/" else {})):
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


_BRIDGE: dict[str, Any] = {}
