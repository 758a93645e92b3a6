"""`polosa edge stats`: what the workers that run have done, for people or for machines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.table import Table

from polosa.edge.tallies import Tally, quantile, read, total

from . import env, metrics
from .console import CONSOLE, Refusal

OLD_SECONDS = 5.0
"""A worker that lives writes every second."""


def show(*, as_json: bool) -> int:
    """Prints, and returns 0; raises Refusal where no worker runs."""
    said = env.read()
    tallies = read(metrics.folder(said))
    living = [tally for tally in tallies if tally.pid]
    if not living:
        raise Refusal(f"газета с папкой {said.data} на порту {said.port} сейчас не работает.")
    now = time.time()
    whole = total(tallies)
    if as_json:
        print(json.dumps({"workers": [_told(one, now) for one in living], "total": _told(whole, now)}))
        return 0
    CONSOLE.print(_table(living, whole, now))
    for tally in living:
        if now - tally.at > OLD_SECONDS:
            CONSOLE.print(
                f"Процесс {tally.pid} молчит {now - tally.at:.0f} с: он завис или машина перегружена."
            )
    return 0


@dataclass(frozen=True)
class Row:
    title: str
    of: Callable[[Tally], str]


def _table(living: list[Tally], whole: Tally, now: float) -> Table:
    gone = len(living) > 1 or whole.counters != living[0].counters
    table = Table(title="Страницы из памяти", title_justify="left")
    table.add_column("")
    for tally in living:
        table.add_column(f"процесс {tally.pid}", justify="right")
    columns = [*living, whole] if gone else living
    if gone:
        table.add_column("все", justify="right")
    for row in (*ROWS, _age(now)):
        table.add_row(row.title, *(row.of(tally) for tally in columns))
    for name in sorted(whole.counters):
        if name.startswith(("views_", "live_")):
            table.add_row(LANES.get(name, name), *(_number(tally.counters.get(name, 0)) for tally in columns))
    return table


def hit_ratio(tally: Tally) -> float | None:
    """Of what readers asked for: the share that waited for no render. None before the first."""
    count = tally.counters.get
    ready = count("hits", 0) + count("not_modified", 0)
    asked = ready + count("misses", 0) + count("coalesced", 0)
    return ready / asked if asked else None


def mean(tally: Tally, name: str) -> float | None:
    n = sum(tally.times.get(name, []))
    return tally.counters.get(name, 0.0) / n if n else None


def _told(tally: Tally, now: float) -> dict[str, object]:
    return {
        "pid": tally.pid or None,
        "age_seconds": round(now - tally.began, 1) if tally.began else None,
        "silent_seconds": round(now - tally.at, 1),
        "hit_ratio": hit_ratio(tally),
        "render_mean_seconds": mean(tally, "render_times"),
        "render_p95_seconds": quantile(tally.times.get("render_times", []), 0.95),
        "personal_mean_seconds": mean(tally, "personal_times"),
        "personal_p95_seconds": quantile(tally.times.get("personal_times", []), 0.95),
        "counters": {name: n for name, n in tally.counters.items() if name not in tally.times},
        "gauges": tally.gauges,
    }


def _number(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _counter(name: str) -> Callable[[Tally], str]:
    return lambda tally: _number(tally.counters.get(name, 0))


def _gauge(name: str) -> Callable[[Tally], str]:
    return lambda tally: _number(tally.gauges.get(name, 0))


def _bytes(count: str, size: str) -> Callable[[Tally], str]:
    return lambda tally: f"{_number(tally.gauges.get(count, 0))}, {_size(tally.gauges.get(size, 0))}"


def _size(size: float) -> str:
    return f"{size / 2**20:.1f} МиБ"


def _milliseconds(seconds: float | None) -> str:
    return "—" if seconds is None else f"{seconds * 1000:.0f} мс"


def _times(name: str) -> Callable[[Tally], str]:
    """In the middle, and what one of twenty exceeds."""

    def told(tally: Tally) -> str:
        most = quantile(tally.times.get(name, []), 0.95)
        return f"{_milliseconds(mean(tally, name))} / {_milliseconds(most)}"

    return told


def _seconds(name: str) -> Callable[[Tally], str]:
    return lambda tally: f"{tally.gauges[name]:.2f} с" if name in tally.gauges else "—"


def _share(tally: Tally) -> str:
    share = hit_ratio(tally)
    return "—" if share is None else f"{share:.1%}"


def _ready(tally: Tally) -> str:
    if not tally.pid:
        return _number(tally.gauges.get("ready", 0))
    return "да" if tally.gauges.get("ready") else "нет"


def _age(now: float) -> Row:
    def told(tally: Tally) -> str:
        return _duration(now - tally.began) if tally.began else ""

    return Row("Работает", told)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} ч {minutes} мин" if hours else f"{minutes} мин {seconds} с"


ROWS = (
    Row("Готов отвечать", _ready),
    Row("Из памяти", _counter("hits")),
    Row("Без изменений (304)", _counter("not_modified")),
    Row("Доля ответов из памяти", _share),
    Row("Промахи", _counter("misses")),
    Row("Ждали чужой сборки", _counter("coalesced")),
    Row("Старая страница взамен", _counter("stale")),
    Row("Сборки", _counter("renders")),
    Row("Сборки с ошибкой", _counter("render_failures")),
    Row("Сборка: в среднем / 95 %", _times("render_times")),
    Row("Личные запросы", _counter("passed")),
    Row("Личный запрос: в среднем / 95 %", _times("personal_times")),
    Row("Ожидание очереди: в среднем / 95 %", _times("personal_waits")),
    Row("Очередь сборок", _gauge("renders_waiting")),
    Row("Очередь личных запросов", _gauge("personal_waiting")),
    Row("Отказано: разобрать нельзя", _counter("refused")),
    Row("Отказано: слишком много сразу", _counter("busy")),
    Row("Страниц в памяти", _bytes("pages", "page_bytes")),
    Row("Частей страниц в памяти", _bytes("fragments", "fragment_bytes")),
    Row("Память процесса", lambda tally: _size(tally.gauges.get("memory_bytes", 0))),
    Row("Последняя правка дошла за", _seconds("purge_lag_seconds")),
    Row("Журнал правок прочитан назад", _seconds("log_silence_seconds")),
)
LANES = {
    "live_answers": "Живые счётчики: ответы",
    "live_refreshes": "Живые счётчики: чтения базы",
    "live_crowded": "Живые счётчики: отказано",
    "views_taken": "Просмотры: принято",
    "views_written": "Просмотры: записано",
    "views_dropped": "Просмотры: потеряно",
    "views_repeated": "Просмотры: повторы",
    "views_forged": "Просмотры: поддельные",
    "views_flooding": "Просмотры: слишком частые",
    "views_robots": "Просмотры: роботы",
}
