"""A paper with stories and pictures in a folder of its own, and `polosa` run on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import databases

POLOSA = [sys.executable, "-m", "polosa.config.cli"]
WRITE = """
import sys
import time
import django
django.setup()
from django.core.files.base import ContentFile
from polosa.front.actions import found_newsroom
from tests.factories import pictures, stories
found_newsroom()
number = 0
until = int(sys.argv[2])
while until == 0 or number < until:
    number += 1
    title = f"{sys.argv[1]} {number}"
    stories.story(title, cover=pictures.picture(f"{sys.argv[1]}-{number}.jpg"))
    print(title, flush=True)
    time.sleep(0.1 if until == 0 else 0)
"""
READ = """
import json
import django
django.setup()
from polosa.articles.models import Article
from polosa.comments.models import Comment
live = Article.objects.filter(live=True).select_related("cover")
print(json.dumps({
    "stories": {a.title: a.cover.file.storage.exists(a.cover.file.name) for a in live},
    "comments": Comment.objects.count(),
}))
"""


def environ(place: dict[str, str], **more: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("POLOSA_", "PG"))}
    return {**kept, "DJANGO_SETTINGS_MODULE": databases.PAPER, **place, **more}


def python(place: dict[str, str], code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=databases.ROOT, env=environ(place), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def polosa(place: dict[str, str], *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*POLOSA, *arguments],
        cwd=databases.ROOT, env=environ(place), capture_output=True, text=True, timeout=400, check=False, **more,
    )  # fmt: skip


def refused(place: dict[str, str], *arguments: str) -> str:
    """The one line in which it was refused."""
    told = polosa(place, *arguments)
    assert told.returncode == 1, told.stdout + told.stderr
    assert told.stderr.startswith("polosa: ") and told.stderr.count("\n") == 1, told.stderr
    return told.stderr


def made(place: dict[str, str], folder: Path, *options: str) -> Path:
    """The backup that this run has made."""
    before = set(folder.glob("2*"))
    told = polosa(place, "backup", str(folder), *options)
    assert told.returncode == 0, told.stdout + told.stderr
    (new,) = set(folder.glob("2*")) - before
    return new


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
