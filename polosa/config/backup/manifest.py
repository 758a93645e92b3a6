"""`manifest.json`: what a backup consists of, written last. A folder without one is no backup."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from polosa.edge.whole_files import replace_file

from ..console import Refusal

NAME = "manifest.json"
FORMAT = 1
STAMP = "%Y-%m-%dT%H-%M-%S"
BACKUP_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d")
LARGEST_MANIFEST = 2**30
BLOCK = 2**20
MEDIA = "media"
SECRETS = "secrets.json"
DATABASE_FILES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


@dataclass(frozen=True)
class Entry:
    """One file: bytes, the time of its last change in nanoseconds, and the SHA-256 of its content in hex."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    format: int
    release: str
    made_at: str
    """Moment of the database's snapshot, ISO 8601."""
    database: str
    """`sqlite` or `postgresql`."""
    migrations: list[list[str]]
    counts: dict[str, int]
    """Rows of each model, `articles.Article` for example."""
    missing: list[str]
    """Files that rows name and that the paper itself did not have any more."""
    files: dict[str, Entry]
    """By path inside the backup, with slashes."""

    def write(self, folder: Path) -> None:
        """At once or not at all, after everything else has reached the disk."""
        os.sync()
        replace_file(folder / NAME, json.dumps(asdict(self), ensure_ascii=False, indent=1).encode())


def read(folder: Path) -> Manifest:
    """Raises `Refusal`. Whatever the file says, its paths stay inside the backup."""
    path = folder / NAME
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise ValueError("too large")
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise Refusal(f"{path}: формат {told['format']!r} этому выпуску не известен; нужен выпуск новее.")
        manifest = Manifest(
            **{**told, "files": {name: Entry(**each) for name, each in told["files"].items()}}
        )
    except FileNotFoundError as wrong:
        raise Refusal(f"{folder} — не резервная копия: в ней нет {NAME}.") from wrong
    except OSError as wrong:
        raise Refusal(f"{path} не читается ({os.strerror(wrong.errno or 0)}).") from wrong
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Refusal(f"{path} испорчен; возьмите другую копию.") from wrong
    _refuse_strange(folder, manifest)
    return manifest


def _refuse_strange(folder: Path, manifest: Manifest) -> None:
    database = DATABASE_FILES.get(manifest.database)
    names = set(manifest.files)
    strange = [name for name in names if not _is_plain(name)]
    if strange or database not in names or SECRETS not in names:
        raise Refusal(f"{folder / NAME} испорчен; возьмите другую копию.")


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_inside = (
        bool(parts)
        and not name.startswith("/")
        and not {"..", "."} & set(name.split("/"))
        and "\0" not in name
    )
    is_known = name in {SECRETS, *DATABASE_FILES.values()} or (len(parts) > 1 and parts[0] == MEDIA)
    return is_inside and is_known and str(PurePosixPath(name)) == name


def whole_backups(folder: Path) -> list[Path]:
    """The finished ones, oldest first."""
    try:
        found = [path for path in folder.iterdir() if BACKUP_NAME.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(path for path in found if (path / NAME).is_file())


def digest(path: Path, *, copy_to: Path | None = None) -> str:
    """SHA-256 of a file in hex, copying it on the way if asked. Never follows a symbolic link."""
    summed = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as source:
        if copy_to is None:
            for block in _blocks(source.read):
                summed.update(block)
        else:
            with copy_to.open("xb") as target:
                for block in _blocks(source.read):
                    summed.update(block)
                    target.write(block)
    return summed.hexdigest()


def _blocks(read_some: Callable[[int], bytes]) -> Iterator[bytes]:
    while block := read_some(BLOCK):
        yield block


def entry_of(path: Path, sha256: str) -> Entry:
    seen = path.stat()
    return Entry(size=seen.st_size, mtime_ns=seen.st_mtime_ns, sha256=sha256)


def find_damage(folder: Path, manifest: Manifest, on_progress: Callable[[], None]) -> list[str]:
    """Names of files that are missing or are not what was written."""
    damaged = []
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            seen = path.lstat()
            is_same = (
                stat.S_ISREG(seen.st_mode) and seen.st_size == entry.size and digest(path) == entry.sha256
            )
        except OSError:
            is_same = False
        if not is_same:
            damaged.append(name)
        on_progress()
    return damaged
