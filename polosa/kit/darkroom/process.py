"""The child: started when it is needed, one job at a time on this machine, ended when a job takes too long."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from .errors import PictureRefused, Why

JOB_SECONDS = 40.0
WAIT_SECONDS = 120.0
"""For other pictures to be done: of this process and of others of the paper on this machine."""
LONGEST_ANSWER = 4096
PROGRAM = Path(__file__).with_name("child.py")
INHERITED = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")

_one_at_a_time = threading.Lock()
_child: subprocess.Popen[bytes] | None = None


def ask(job: dict[str, Any]) -> dict[str, Any]:
    """What the child says of `job`. Raises PictureRefused: also where it dies or does not answer in time."""
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise PictureRefused(Why.BUSY)
    try:
        with _turn():
            answer = _answer(json.dumps(job).encode() + b"\n")
    finally:
        _one_at_a_time.release()
    if "refused" in answer:
        raise PictureRefused(Why(answer["refused"]))
    return answer


@contextmanager
def _turn() -> Iterator[None]:
    """This process's turn among those of the paper; a process that dies gives it back."""
    folder = Path(settings.POLOSA_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "darkroom.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + WAIT_SECONDS
        while not _locked(handle):
            if time.monotonic() > until:
                raise PictureRefused(Why.BUSY)
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answer(job: bytes) -> dict[str, Any]:
    """A child that has gone since the last job, which it does when nobody asks, is started anew."""
    for _ in range(2):
        child = _running()
        try:
            child.stdin.write(job)  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
        except OSError:
            end()
            continue
        if (answer := _read(child)) is not None:
            return answer
    raise PictureRefused(Why.BROKEN)


def _read(child: subprocess.Popen[bytes]) -> dict[str, Any] | None:
    """None of a child that left of itself: it had waited long enough in the very moment it was asked."""
    until, read, source = time.monotonic() + JOB_SECONDS, b"", child.stdout.fileno()  # type: ignore[union-attr]
    while not read.endswith(b"\n"):
        left = until - time.monotonic()
        if left <= 0 or not _has_said(source, left):
            end()
            raise PictureRefused(Why.TIME)
        piece = os.read(source, LONGEST_ANSWER)
        if not piece or len(read) > LONGEST_ANSWER:
            code = end()
            if code == 0 and not read:
                return None
            raise PictureRefused(Why.TIME if code == -signal.SIGXCPU else Why.BROKEN)
        read += piece
    answer: dict[str, Any] = json.loads(read)
    if answer.get("refused") == Why.MEMORY:
        end()  # what is left of its memory may be in pieces
    return answer


def _has_said(source: int, seconds: float) -> bool:
    """Also where the connections of readers have taken the lower numbers: `select` knows none above 1023."""
    looker = select.poll()
    looker.register(source, select.POLLIN)
    return bool(looker.poll(seconds * 1000))


def _running() -> subprocess.Popen[bytes]:
    global _child  # noqa: PLW0603  # one child a process
    if _child is None or _child.poll() is not None:
        end()
        _child = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-P", "-s", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in INHERITED if name in os.environ}
            | {"MALLOC_ARENA_MAX": "2"},
            start_new_session=True,
        )
    return _child


def end() -> int | None:
    """Ends the child, whatever it does; its exit status, or the negative number of the signal that ended it."""
    global _child  # as above
    child, _child = _child, None
    if child is None:
        return None
    with suppress(subprocess.TimeoutExpired):
        child.wait(0.2)
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    return child.wait()


atexit.register(end)
