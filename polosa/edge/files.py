"""Styles, scripts and pictures: small ones from memory, large ones from the disk, none through Django."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from mimetypes import guess_type
from pathlib import Path

from . import conf, pages
from .entries import CODINGS, Headers, Ready
from .safety import FILE_HEADERS
from .store import Store

CHANGEABLE_SECONDS = 5.0
MOST_REFUSED, REFUSED_SECONDS = 1000, 1.0
LARGEST_KEPT = 512 * 2**10
FOREVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"
HASHED = re.compile(r"\.[0-9a-f]{12}\.[A-Za-z0-9.]+$")
SUFFIXES = {"br": ".br", "gzip": ".gz", "identity": ""}


@dataclass(frozen=True)
class Folder:
    """Files under `prefix` lie in `root`. `allows` is asked about a name below the prefix, such as `css/site.css`."""

    prefix: str
    root: Path
    allows: Callable[[str], bool]
    lasts: Callable[[str], bool]
    """Whether the file of this name never changes."""
    headers: tuple[tuple[str, str], ...] = ()
    is_published: Callable[[str], bool] | None = None
    """Asked, with what the database knows, about a file that is there; others are Django's to show, or nobody's."""
    keys: frozenset[str] = frozenset()
    """Purged when a file that was published may be so no longer."""


@dataclass(slots=True)
class FileEntry:
    """A file as it was when it was looked at."""

    path: str
    headers: Headers
    modified: str
    answers: dict[str, Ready] | None
    is_kept_until: float
    """Of the monotonic clock; what never changes is kept for good."""
    size: int
    keys: frozenset[str] = frozenset()

    def spoil(self, at: float) -> None:
        """Nothing that is purged changes a file, but perhaps who may have it: that is asked again."""
        if self.keys:
            self.is_kept_until = float("-inf")


class Files:
    """`find` and `kept` are safe in threads."""

    def __init__(self, folders: tuple[Folder, ...]) -> None:
        self._folders = folders
        self.prefixes = tuple(folder.prefix for folder in folders)
        self._store: Store[FileEntry] = Store()
        self._refused: dict[str, tuple[int, float]] = {}
        """Of files that are no reader's: where the purge log stood when that was found, and until when it holds."""
        pages.FILES.append(self._store)

    def kept(self, path: str) -> FileEntry | None:
        """From memory only."""
        entry = self._store.get(path)
        return entry if entry is not None and time.monotonic() < entry.is_kept_until else None

    def find(self, path: str) -> FileEntry | None:
        """Looks at the disk. None for what is not there, or not for readers. Raises the database's errors."""
        if (known := self.kept(path)) is not None:
            return known
        began = pages.LOG.moment()
        folder = next(folder for folder in self._folders if path.startswith(folder.prefix))
        name = path[len(folder.prefix) :]
        place = _place(folder, name)
        if place is None or not self._is_published(folder, path, name, began):
            return None
        entry = _read(folder, name, place)
        self._keep(path, entry, began)
        return entry

    def has_more(self, path: str) -> bool:
        """Whether Django may show who is signed in what readers do not get from here."""
        return any(path.startswith(folder.prefix) and folder.is_published for folder in self._folders)

    def _is_published(self, folder: Folder, path: str, name: str, began: int | None) -> bool:
        """Publishing anything moves the purge log: until then a refusal stands for a moment without the database."""
        if folder.is_published is None:
            return True
        refused = self._refused.get(path)
        if refused is not None and refused[0] == began and time.monotonic() < refused[1]:
            return False
        is_published = folder.is_published(name)
        if not is_published and began is not None:
            if len(self._refused) >= MOST_REFUSED:
                self._refused.clear()
            self._refused[path] = began, time.monotonic() + REFUSED_SECONDS
        return is_published

    def _keep(self, path: str, entry: FileEntry, began: int | None) -> None:
        if entry.keys and began is None:
            return
        self._store.put(path, entry, most=conf.value("FILE_BYTES"))
        if began is not None and pages.LOG.moved_since(began, entry.keys):
            entry.spoil(time.monotonic())


def _place(folder: Folder, name: str) -> Path | None:
    """Inside the folder, whatever the name says and wherever links lead."""
    if "\0" in name or "\\" in name or not name or not folder.allows(name):
        return None
    try:
        place = (folder.root / name).resolve()
        return place if place.is_relative_to(folder.root.resolve()) and place.is_file() else None
    except (OSError, ValueError):
        return None


def _read(folder: Folder, name: str, place: Path) -> FileEntry:
    stat = place.stat()
    lasts = folder.lasts(name)
    kind = guess_type(name)[0] or "application/octet-stream"
    textual = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    modified = formatdate(stat.st_mtime, usegmt=True)
    until = float("inf") if lasts else time.monotonic() + CHANGEABLE_SECONDS
    headers = [
        ("Content-Type", f"{kind}; charset=utf-8" if textual else kind),
        ("Cache-Control", FOREVER if lasts else FOR_A_MINUTE),
        ("Last-Modified", modified),
        *FILE_HEADERS,
        *folder.headers,
    ]
    if stat.st_size > LARGEST_KEPT:
        return FileEntry(str(place), headers, modified, None, until, 1000, folder.keys)
    mark = f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
    bodies = _variants(place, stat.st_mtime)
    answers = {coding: _ready(headers, mark, coding, bodies) for coding in CODINGS}
    size = sum(map(len, bodies.values())) + 5000
    return FileEntry(str(place), headers, modified, answers, until, size, folder.keys)


def _variants(place: Path, modified: float) -> dict[str, bytes]:
    """What was compressed beforehand lies beside the file."""
    found = {}
    for coding in CODINGS:
        variant = place.with_name(place.name + SUFFIXES[coding])
        if coding == "identity" or (variant.is_file() and variant.stat().st_mtime >= modified - 1):
            found[coding] = variant.read_bytes()
    return found


def _ready(headers: Headers, mark: str, coding: str, bodies: dict[str, bytes]) -> Ready:
    sent = coding if coding in bodies else "identity"
    tag = f'"{mark}-{sent}"'
    vary = [("Vary", "Accept-Encoding")] if len(bodies) > 1 else []
    short = [("ETag", tag), *vary, *headers[1:]]
    encoding = [("Content-Encoding", sent)] if sent != "identity" else []
    length = ("Content-Length", str(len(bodies[sent])))
    return Ready([headers[0], *encoding, length, *short], short, tag, bodies[sent])


def is_hashed(name: str) -> bool:
    """Whether a static file's name holds a hash of its content, as ManifestStaticFilesStorage writes it."""
    return HASHED.search(name) is not None
