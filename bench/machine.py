"""The machine: its cores, and what processes have used of it, read from /proc."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

PROC = Path("/proc")
LIBRARIES = ("django", "wagtail", "granian", "brotli")
PIN = "import os, sys; os.sched_setaffinity(0, {int(sys.argv[1])}); os.execvp(sys.argv[2], sys.argv[2:])"


class Cores(NamedTuple):
    """Where servers run and where clients do; None where they cannot be told apart."""

    server: int | None
    client: int | None

    @property
    def are_apart(self) -> bool:
        return self.server is not None


def cores() -> Cores:
    """The first two that this process may use."""
    if not hasattr(os, "sched_setaffinity"):
        return Cores(None, None)
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[1]) if len(allowed) > 1 else Cores(None, None)


def pinned(command: list[str], core: int | None) -> list[str]:
    """The same command, on that core with all that it starts."""
    return command if core is None else [sys.executable, "-c", PIN, str(core), *command]


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents = dict(filter(None, map(_parent, PROC.glob("[0-9]*/stat"))))
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _parent(path: Path) -> tuple[int, int] | None:
    try:
        return int(path.parent.name), int(after_name(path.read_text())[1])
    except OSError:
        return None


def after_name(stat: str) -> list[str]:
    """The fields of /proc/PID/stat from the third on: the second is a name that may hold anything."""
    return stat.rpartition(")")[2].split()


def cpu_of(stat: str, ticks: int) -> float:
    """Seconds of CPU, user and system, told by a line of /proc/PID/stat."""
    fields = after_name(stat)
    return (int(fields[11]) + int(fields[12])) / ticks


def cpu_seconds(root: int) -> float | None:
    """Of a process and all that live of its descendants; None where nobody tells."""
    if not PROC.joinpath("self/stat").exists():
        return None
    return sum(_cpu_of_process(pid) for pid in tree(root))


def _cpu_of_process(pid: int) -> float:
    try:
        return cpu_of((PROC / str(pid) / "stat").read_text(), os.sysconf("SC_CLK_TCK"))
    except OSError:
        return 0.0


def memory_of(pid: int) -> dict[str, float]:
    """Megabytes: resident, and the share of it that is its own (PSS)."""
    try:
        return memory_in((PROC / str(pid) / "smaps_rollup").read_text())
    except OSError:
        return {}


def memory_in(rollup: str) -> dict[str, float]:
    found = re.findall(r"^(Rss|Pss):\s+(\d+) kB", rollup, re.MULTILINE)
    return {name.lower(): int(kilobytes) / 1024 for name, kilobytes in found}


def command_of(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def described(where: Cores) -> dict[str, Any]:
    """For the result file: figures of one machine say nothing about another."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "server_core": where.server,
        "client_core": where.client,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: _version(name) for name in LIBRARIES},
        "nginx": _said(["nginx", "-v"], r"nginx/(\S+)"),
        "wrk": _said(["wrk", "-v"], r"wrk (?:debian/)?(\S+)"),
    }


def _cpu_model() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", (PROC / "cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _said(command: list[str], pattern: str) -> str:
    place = program(command[0])
    if place is None:
        return ""
    done = subprocess.run([place, *command[1:]], capture_output=True, text=True, timeout=10, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else ""


def program(name: str) -> str | None:
    """Debian keeps servers where only root looks for them."""
    return shutil.which(
        name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )
