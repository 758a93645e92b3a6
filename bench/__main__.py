"""`make bench`: everything in one run, on a paper of its own. Prints a table, writes build/bench.json.

Server and client have a core each. Absolute figures are this machine's; ratios in one run are the code's.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.guard import guarded_folder

from . import costs, hits, machine, moving, writes
from .figures import FULL, QUICK, TINY, Pace, Row, tidy
from .load import WrongAnswer
from .paper import Inside, NoPaper, default_paper
from .processes import ROOT, Children, wait_until
from .server import NotStarted, Server

PARTS = (
    "hits",
    "rendering",
    "herd",
    "fresh",
    "lanes",
    "votes",
    "comments",
    "renders",
    "weights",
    "memory",
    "scale",
)
CONSOLE = Console(highlight=False, width=150)


def main() -> int:
    options = _options()
    pace = {"full": FULL, "quick": QUICK, "tiny": TINY}[options.pace]
    cores = machine.cores()
    if not cores.are_apart:
        CONSOLE.print("One core: server and client share it, and figures say less.")
    _install()
    rows: list[Row] = []
    with (
        tempfile.TemporaryDirectory(prefix="polosa-bench-") as folder,
        Children(guarded_folder(Path(folder)), cores) as children,
    ):
        try:
            _measure(children, Path(folder), options, pace, rows)
        except (NoPaper, NotStarted, WrongAnswer) as wrong:
            print(f"bench: {wrong}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nbench: stopped", file=sys.stderr)
            return 130
    _tell(rows, Path(options.json), cores)
    return 0


def _measure(
    children: Children, folder: Path, options: argparse.Namespace, pace: Pace, rows: list[Row]
) -> None:
    paper = default_paper()
    CONSOLE.print(f"The paper: {paper.folder}")
    paper.build()
    tally = folder / "tally"
    environ = {"POLOSA_TRUSTED_PROXIES": "127.0.0.1"}
    inside = Inside(children, paper, core=children.cores.client, **environ)
    facts = inside.ask("facts")
    front, article = facts["pages"]["front page"], facts["pages"]["article"]
    lists = [facts["pages"]["section"], facts["pages"]["latest"]]
    wanted = set(options.only.split(",")) if options.only else set(PARTS)

    def part(name: str, measure: Callable[[], list[Row]]) -> None:
        if name in wanted:
            CONSOLE.print(f"… {name}")
            rows.extend(measure())

    if wanted - {"renders", "scale"}:
        server = Server(children, paper, **environ)
        _wait_for_clerk(inside)
        part("hits", lambda: hits.hits(children, server, article, pace))
        part("rendering", lambda: hits.while_rendering(children, server, front, lists, pace))
        part("lanes", lambda: writes.lanes(children, server, inside, facts, pace))
        part("votes", lambda: writes.votes(children, server, inside, facts, pace))
        part("comments", lambda: writes.comments(children, server, inside, facts, pace))
        part("weights", lambda: costs.weights(server, article))
        part("memory", lambda: costs.memory(server))
        server.stop()
    if wanted & {"herd", "fresh"}:
        pair = [Server(children, paper, settle=False, BENCH_TALLY=str(tally), **environ) for _ in range(2)]
        part("herd", lambda: moving.herd(children, pair[0], inside, tally, pace))
        part("fresh", lambda: moving.fresh(pair, inside, facts["article"], article, pace))
        for server in pair:
            server.stop()
    part("renders", lambda: costs.renders(inside, facts["pages"], facts["keys"], pace))
    inside.stop()
    small, big = os.environ.get("BENCH_SMALL", ""), os.environ.get("BENCH_BIG", "")
    if small and big:
        part("scale", lambda: costs.scale(children, (small, big), pace))
    elif "scale" in wanted:
        CONSOLE.print("scale: skipped; BENCH_SMALL and BENCH_BIG name the data folders of two demo papers")


def _wait_for_clerk(inside: Inside) -> None:
    """A new paper's pictures are made in their sizes: that is the clerk's work, and none of what is measured."""
    if inside.ask("tasks"):
        CONSOLE.print("… waiting for the clerk, who makes the pictures of the new paper")
        wait_until(lambda: inside.ask("tasks") == 0, 900, pause=2)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--pace", choices=["full", "quick", "tiny"], default="full")
    parser.add_argument("--json", default=str(ROOT / "build" / "bench.json"))
    options = parser.parse_args()
    if unknown := set(filter(None, options.only.split(","))) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


def _install() -> None:
    """nginx and wrk from Debian, where that is allowed; otherwise their parts say what is missing."""
    missing = [p for p, name in (("nginx-light", "nginx"), ("wrk", "wrk")) if not machine.program(name)]
    if missing and os.geteuid() == 0 and machine.program("apt-get"):
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
        subprocess.run(command, env=environ, capture_output=True, check=False, timeout=300)


def _tell(rows: list[Row], path: Path, cores: machine.Cores) -> None:
    table = Table("", "", "measured", "unit", "promised", "", "note", box=None, pad_edge=False)
    last = ""
    for row in rows:
        met = {True: "[green]met[/green]", False: "[red]missed[/red]", None: ""}[row.is_met]
        table.add_row(
            "" if row.part == last else f"[b]{row.part}[/b]",
            row.name,
            tidy(row.value),
            row.unit,
            row.target,
            met,
            row.note,
        )
        last = row.part
    CONSOLE.print(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"machine": machine.described(cores), "rows": [row.as_dict() for row in rows]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    CONSOLE.print(f"\n{path}")


if __name__ == "__main__":
    sys.exit(main())
