"""What a process has started ends with it, however it ends."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools import guard

ROOT = Path(guard.__file__).parents[1]
OWNER = """
import pathlib, subprocess, sys, time
from tools.guard import guarded, guarded_folder
from bench.machine import Cores
from bench.processes import Children
stubborn = ("import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True);"
    "time.sleep(600)")
folder = guarded_folder(pathlib.Path(sys.argv[1]))
(folder / "file").touch()
first = guarded(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]))
children = Children(folder, Cores(None, None))
second = children.start([sys.executable, "-c", stubborn], name="x", core=None, talks=True)
print(first.pid, second.pid, second.stdout.readline().decode(), flush=True)
if len(sys.argv) > 2:
    import os; os.abort()
time.sleep(600)
"""


def wait(until, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(until())


@pytest.mark.slow
@pytest.mark.parametrize("end", ["terminated", "killed", "crashed"])
def test_who_was_started_is_gone_with_who_started(tmp_path: Path, end: str) -> None:
    folder = tmp_path / "polosa-guarded"
    folder.mkdir()
    crash = ["crash"] if end == "crashed" else []
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder), *crash],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with guard.guarded(owner), owner.stdout:
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        processes = [process for process in map(guard.identified, pids) if process]
        assert len(processes) == 3 or end == "crashed"
        if end != "crashed":
            owner.send_signal(signal.SIGTERM if end == "terminated" else signal.SIGKILL)
        owner.wait(60)
        assert wait(lambda: not any(map(guard.is_alive, processes)))
        assert wait(lambda: not folder.exists())


@pytest.mark.slow
def test_the_tests_server_is_gone_with_the_script_that_started_it() -> None:
    says = 'echo "$DATABASE_URL"; exec sleep 60'
    script = subprocess.Popen(
        ["sh", "tests/postgres.sh", "sh", "-c", says], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with guard.guarded(script), script.stdout:
        port = urlsplit(script.stdout.readline().strip()).port
        (command,) = [line for line in commands() if f"-p {port} " in line.replace("\0", " ")]
        folder = Path(re.search(r"-D\0([^\0]+)", command)[1]).parent
        assert folder.name.startswith("polosa-postgres-")
        script.kill()
    assert wait(lambda: not folder.exists())
    assert wait(
        lambda: not [line for line in commands() if str(folder) in line]
    )  # who removes it leaves last


def commands() -> list[str]:
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(file.read_text(errors="replace"))
    return found


def test_who_follows_ends_soon_after_whom_it_follows() -> None:
    code = "import sys, time; from tools.guard import end_with; end_with([int(sys.argv[1])]); time.sleep(600)"
    first = guard.guarded(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]))
    second = guard.guarded(subprocess.Popen([sys.executable, "-c", code, str(first.pid)], cwd=ROOT))
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(3)
    first.kill()
    first.wait(10)
    assert second.wait(60) == -signal.SIGTERM


def test_a_number_that_was_given_again_is_left_alone() -> None:
    other = guard.Process(os.getppid(), "1")
    assert not guard.is_alive(other)
    guard._signal(other, signal.SIGKILL)
    assert guard.identified(os.getppid())


def test_no_test_and_no_benchmark_starts_what_is_not_guarded() -> None:
    wrong = []
    for path in (*ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py"), *ROOT.glob("demo/**/*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        inside = {id(each) for call in calls if name(call) == "guarded" for each in call.args}
        starts = [call for call in calls if name(call) in {"Popen", "ProcessPoolExecutor"}]
        wrong += [f"{path.relative_to(ROOT)}:{call.lineno}" for call in starts if id(call) not in inside]
    seen_to = (
        "tests/tools/test_guard.py",
        "demo/composing.py",
    )  # its process follows: tests/demo/test_composing.py
    assert [each for each in wrong if not each.startswith(seen_to)] == []


def name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
