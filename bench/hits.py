"""Pages from memory, beside nginx serving the same bytes; and while other pages render."""

from __future__ import annotations

from typing import Any

from . import machine
from .figures import Pace, Row, alternate, at_least, at_most, medians, ratio
from .load import Client, WrongAnswer, ask, get, press
from .nginx import Nginx
from .processes import Children
from .server import Server

BROWSER = {"User-Agent": "Mozilla/5.0 (bench)", "Cookie": "guest=abcdef:123"}
ACCEPTED = {"br": "gzip, deflate, br, zstd", "gzip": "gzip, deflate", "identity": "identity"}
PEERS = "behind a cache that keeps compressed bytes every peer is nginx serving bytes: this row"


def hits(children: Children, server: Server, path: str, pace: Pace) -> list[Row]:
    """`path` in all codings and as 304; br against nginx from disk and nginx proxy_cache."""
    rows: list[Row] = []
    pages = {}
    for coding, accepted in ACCEPTED.items():
        ask(server.port, path, {"Accept-Encoding": accepted})
        pages[coding] = ask(server.port, path, {"Accept-Encoding": accepted})
    tries = {
        coding: _ours(children, server, path, pace, {"Accept-Encoding": accepted})
        for coding, accepted in ACCEPTED.items()
    }
    known = {"Accept-Encoding": ACCEPTED["br"], "If-None-Match": pages["br"].headers["etag"]}
    tries["304"] = _ours(children, server, path, pace, known)
    nginx = None
    if machine.program("nginx"):
        nginx = Nginx(children, server.port, pages["br"].body, "br")
        tries["nginx, from disk"] = _theirs(children, nginx, nginx.disk, "/page", pace)
        tries["nginx, proxy_cache"] = _theirs(children, nginx, nginx.cache, path, pace)
    told = {name: medians(rounds) for name, rounds in alternate(pace.rounds, tries).items()}
    if nginx is not None:
        nginx.stop()
    for name, figures in told.items():
        note = f"{figures['per_second']:,.0f}/s by the wall, p99 {figures['p99_ms']:.1f} ms"
        if name in pages:
            note += f", {len(pages[name].body):,} B"
        if name.startswith("nginx"):
            note += f"; {PEERS}"
        rows.append(Row("hits", name, figures["per_cpu_second"], "per server-CPU-second", note=note))
    for name, target in (("nginx, from disk", 0.40), ("nginx, proxy_cache", 0.85)):
        if name in told:
            share = ratio(told["br"]["per_cpu_second"], told[name]["per_cpu_second"])
            rows.append(at_least("hits", f"br, of {name}", share, "times, per CPU-second", target))
    if nginx is None:
        rows.append(
            Row("hits", "nginx", None, "", note="not installed here (Debian: nginx-light): not compared")
        )
    return rows


def _ours(children: Children, server: Server, path: str, pace: Pace, headers: dict[str, str]) -> Any:
    request = get(path, server.port, {**BROWSER, **headers})
    return lambda: _checked(press(children, server, [request], seconds=pace.seconds))


def _theirs(children: Children, nginx: Nginx, port: int, path: str, pace: Pace) -> Any:
    headers = {**BROWSER, "Accept-Encoding": ACCEPTED["br"]}
    if ask(port, path, headers).status != 200:
        raise WrongAnswer(f"nginx does not answer {path}")
    request = get(path, port, headers)
    return lambda: _checked(press(children, nginx.at(port), [request], seconds=pace.seconds))


def _checked(load: Any) -> dict[str, float | None]:
    if load.failed or load.broken:
        raise WrongAnswer(f"{load.failed} answers above 399, {load.broken} broken")
    return load.figures()


def while_rendering(
    children: Children, server: Server, path: str, misses: list[str], pace: Pace
) -> list[Row]:
    """Hits beside a client that asks for pages nobody has: every answer of its is a render."""
    hit = get(path, server.port, {**BROWSER, "Accept-Encoding": ACCEPTED["br"]})
    number = iter(range(10**9))

    def calm() -> dict[str, float | None]:
        return _checked(press(children, server, [hit], seconds=pace.seconds))

    def beside() -> dict[str, float | None]:
        asked = [
            get(f"{miss}?page={next(number)}", server.port, BROWSER) for miss in misses for _ in range(400)
        ]
        other = Client(children, server.port, asked, seconds=pace.seconds, connections=4, is_own=True)
        figures = _checked(press(children, server, [hit], seconds=pace.seconds))
        return {**figures, "renders": other.finish().figures()["per_second"]}

    told = {
        name: medians(rounds)
        for name, rounds in alternate(pace.rounds, {"calm": calm, "beside": beside}).items()
    }
    share = ratio(told["beside"]["per_second"], told["calm"]["per_second"])
    renders = f"{told['beside']['renders'] or 0:.0f} renders/s beside; clients of both share a core"
    return [
        at_least("while rendering", "hits, of the undisturbed", share, "times, by the wall", 0.30, renders),
        at_most("while rendering", "p99 of hits", told["beside"]["p99_ms"], "ms", 25),
    ]
