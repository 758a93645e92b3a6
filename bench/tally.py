"""Counts what Django renders, in a file that all workers append to; switched on where renders are counted."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse


class Tally:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.file = os.open(os.environ["BENCH_TALLY"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        os.write(self.file, f"{os.getpid()} {request.path}\n".encode())
        return self.get_response(request)


def renders_in(text: str, path: str) -> Counter[str]:
    """How often each worker rendered `path`."""
    lines = [line.partition(" ") for line in text.splitlines()]
    return Counter(pid for pid, _, rendered in lines if rendered == path)


def read(file: Path, path: str) -> Counter[str]:
    return renders_in(file.read_text() if file.exists() else "", path)
