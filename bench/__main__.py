"""`make bench`: what pages cost, in one process, on the paper in POLOSA_DATA. Writes build/bench.json too.

Each figure is the median of alternating rounds. An empty view in the same run is the yardstick: absolute times are
this machine's, ratios are the code's.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 5
RENDERS = 10
HITS = 500
EMPTY = "empty view"
RESULT = Path("build/bench.json")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")
    import django

    django.setup()
    pages = _pages()
    if not pages:
        print("polosa: в этой папке данных нет статей; сначала make run.", file=sys.stderr)
        return 1
    figures = _measure(pages)
    _print(figures)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _pages() -> dict[str, str]:
    from django.db import DatabaseError

    from polosa.articles.models import Article

    try:
        story = Article.objects.filter(live=True).select_related("section").first()
    except DatabaseError:
        return {}
    if story is None:
        return {}
    return {
        EMPTY: "/empty/",
        "front page": "/",
        "article": story.get_absolute_url(),
        "section": story.section.get_absolute_url(),
        "afisha": "/afisha/",
    }


def _measure(pages: dict[str, str]) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU for a render and for a hit, bytes as br, and renders in empty views."""
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, path in pages.items():
            with _addresses(name):
                samples[name].append((_cpu(_render, path, RENDERS), _cpu(_hit, path, HITS)))
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in samples.items()
    }
    yardstick = medians[EMPTY][0]
    return {
        name: {
            "render_ms": round(render, 3),
            "in_empty_views": round(render / yardstick, 1),
            "hit_ms": round(hit, 4),
            "br_bytes": 0 if name == EMPTY else len(_hit(pages[name]).content),
        }
        for name, (render, hit) in medians.items()
    }


def _addresses(name: str):  # type: ignore[no-untyped-def]
    from django.test import override_settings

    return override_settings(**{"ROOT_URLCONF": "bench.empty"} if name == EMPTY else {})


def _cpu(ask: Callable[[str], object], path: str, times: int) -> float:
    ask(path)
    begun = time.process_time()
    for _ in range(times):
        ask(path)
    return (time.process_time() - begun) * 1000 / times


def _render(path: str) -> object:
    from polosa.edge import pages

    pages.STORE.clear()
    return _hit(path)


def _hit(path: str):  # type: ignore[no-untyped-def]
    response = _client().get(path, HTTP_ACCEPT_ENCODING="br", HTTP_HOST="127.0.0.1")
    if response.status_code != 200:
        raise SystemExit(f"polosa: {path}: {response.status_code}")
    return response


def _client():  # type: ignore[no-untyped-def]
    from django.test import Client

    global CLIENT  # noqa: PLW0603  # one chain of middlewares, as a worker has
    CLIENT = CLIENT or Client()
    return CLIENT


CLIENT = None


def _print(figures: dict[str, dict[str, float]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("page", *next(iter(figures.values())))
    for name, row in figures.items():
        table.add_row(name, *map(str, row.values()))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
