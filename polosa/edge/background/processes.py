"""Names of processes, never given twice: a number alone is given again after a process has ended."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
ENDED = {"Z", "X", "x"}
UNKNOWN = "-"


def _node() -> str:
    """This machine since its last start, as seen from this container: two containers may share a host name."""
    boot = space = UNKNOWN
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    with suppress(OSError):
        space = "".join(filter(str.isdigit, str((PROC / "self/ns/pid").readlink())))
    return f"{os.uname().nodename[:20]}/{boot}/{space}"


NODE = _node()


def name_of(pid: int) -> str:
    """`NODE pid start`, at most 64 characters; `start` is in clock ticks since the machine's start."""
    return f"{NODE} {pid} {_start(pid) or UNKNOWN}"


def own_name() -> str:
    return name_of(os.getpid())


def has_ended(name: str) -> bool:
    """Whether the process is known to be gone. Of other machines that is not known: they must be waited for."""
    node, _, rest = name.partition(" ")
    pid, _, start = rest.partition(" ")
    if node != NODE or not pid.isdigit():
        return False
    if not (PROC / "self/stat").exists():
        return not _answers(int(pid))
    return _start(int(pid)) != start.partition(" ")[0]


def _start(pid: int) -> str | None:
    """None for a process that is gone, or that has ended and whose parent has not asked for its code yet."""
    try:
        fields = (
            (PROC / str(pid) / "stat")
            .read_text(encoding="ascii", errors="replace")
            .rpartition(")")[2]
            .split()
        )
    except OSError:
        return None
    return None if fields[0] in ENDED else fields[19]


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
