"""The process in which the archive is composed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.guard import guarded

BUILDER = """
import os, time
from demo.composing import beside
if __name__ == "__main__":
    with beside() as composer:
        print(composer.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_one_that_builds(tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "builder.py").write_text(BUILDER)
    with guarded(
        subprocess.Popen([sys.executable, tmp_path / "builder.py"], stdout=subprocess.PIPE, text=True)
    ) as builder:
        assert builder.stdout
        beside = int(builder.stdout.readline())
        builder.send_signal(end)
    deadline = time.monotonic() + 30
    while _runs(beside) and time.monotonic() < deadline:
        time.sleep(0.05)
    if is_left := _runs(beside):
        os.kill(beside, signal.SIGKILL)
    assert not is_left


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
