"""Renders, weights, memory and scale: what needs no load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .figures import Pace, Row, alternate, at_most, medians, ratio
from .load import ask
from .paper import Inside, Paper
from .processes import Children
from .rendering import EMPTY, OURS
from .server import Server

DESK = "/desk/snippets/articles/article/"


def renders(inside: Inside, pages: dict[str, str], keys: dict[str, list[str]], pace: Pace) -> list[Row]:
    """In empty views. A page nobody has yet, in a worker that runs: its own pieces are made, others' are there."""
    tries: dict[str, Any] = {
        path: lambda path=path: inside.ask("render", path=path, n=pace.renders * 10) for path in (EMPTY, OURS)
    }
    for name, path in pages.items():
        for keep in ("others", "pieces", "nothing"):
            tries[f"{name}|{keep}"] = lambda path=path, keep=keep, name=name: inside.ask(
                "render", path=path, n=pace.renders, keep=keep, keys=keys[name]
            )
    told = {name: medians(rounds)["ms"] for name, rounds in alternate(pace.rounds, tries).items()}
    empty, ours = told.pop(EMPTY), told.pop(OURS)
    rows = [
        Row(
            "renders",
            "an empty view",
            empty,
            "ms of CPU",
            note="Django's middlewares and others': the yardstick",
        ),
        Row(
            "renders",
            "an empty view, behind ours",
            ours,
            "ms of CPU",
            note="which make the security policy once",
        ),
    ]
    words = {
        "others": "when its story changed",
        "pieces": "all pieces there",
        "nothing": "nothing there: just after a start",
    }
    targets = {"article|others": (18.0, 10.0), "front page|others": (36.0, 20.0)}
    for name, cost in told.items():
        page, _, keep = name.partition("|")
        times, note = ratio(cost, empty), f"{cost:.1f} ms"
        title = f"{page}, {words[keep]}"
        if name in targets:
            most, most_ms = targets[name]
            rows.append(at_most("renders", title, times, "empty views", most, note))
            rows.append(
                at_most("renders", title, cost, "ms of CPU", most_ms, f"{cost / ours:.1f} views behind ours")
            )
        else:
            rows.append(Row("renders", title, times, "empty views", note=note))
    return rows


def weights(server: Server, article: str) -> list[Row]:
    """What a browser fetches for a story, besides pictures."""
    page = ask(server.port, article, {"Accept-Encoding": "br"})
    plain = ask(server.port, article).body.decode()
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+\.(?:css|js))"', plain)))
    sizes = {file: len(ask(server.port, file, {"Accept-Encoding": "br"}).body) for file in files}
    css = sum(size for file, size in sizes.items() if file.endswith(".css"))
    js = sum(size for file, size in sizes.items() if file.endswith(".js"))
    sprites = len(set(re.findall(r'href="(/static/icons[^"#]+)#', plain)))
    return [
        at_most("weights", "article, HTML", len(page.body) / 1024, "KB br", 14),
        at_most("weights", "all CSS", css / 1024, "KB br", 15),
        at_most("weights", "all JS", js / 1024, "KB br", 25),
        at_most("weights", "requests besides pictures", 1 + len(files) + sprites + 1, "", 8,
                "the page, styles, scripts, icons, one for all counters"),
    ]  # fmt: skip


def memory(server: Server) -> list[Row]:
    told = [found for found in server.memory() if found]
    if not told:
        return [Row("memory", "a worker", None, "MB", note="nobody tells here")]
    return [Row("memory", "a worker after all this", max(one["pss"] for one in told), "MB (PSS)")]


def scale(children: Children, folders: tuple[str, str], pace: Pace) -> list[Row]:
    """The large paper's cost over the small one's, page by page; everything there but the page's own pieces."""
    papers = [Inside(children, Paper(Path(folder)), core=children.cores.server) for folder in folders]
    places = [paper.ask("places") for paper in papers]
    rows = []
    for name in places[0]:
        tries = {
            str(n): lambda paper=paper, path=found[name]: paper.ask(
                "render", path=path, n=pace.renders, keep="nothing"
            )
            for n, (paper, found) in enumerate(zip(papers, places, strict=True))
        }
        told = {n: medians(rounds)["ms"] for n, rounds in alternate(pace.rounds, tries).items()}
        note = f"{told['0']:.1f} ms and {told['1']:.1f} ms"
        rows.append(at_most("scale", name, ratio(told["1"], told["0"]), "times the small paper's", 1.5, note))
    for name, path in (("the desk's list", DESK), ("the desk's list, page 10", f"{DESK}?p=10")):
        tries = {
            str(n): lambda paper=paper, path=path: paper.ask("desk", n=pace.renders, path=path)
            for n, paper in enumerate(papers)
        }
        told = {n: medians(rounds)["ms"] for n, rounds in alternate(pace.rounds, tries).items()}
        note = f"{told['0']:.1f} ms and {told['1']:.1f} ms"
        rows.append(at_most("scale", name, ratio(told["1"], told["0"]), "times the small paper's", 1.5, note))
    for paper in papers:
        paper.stop()
    return rows
