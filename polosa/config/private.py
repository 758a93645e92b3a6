"""File modes of the data folder: folders 0700, files 0600, so that no other account of the machine reads a paper.

New files get these modes from the umask of our processes; those of an older paper are narrowed at its next start.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

UMASK = 0o077
FOLDER_MODE, FILE_MODE = 0o700, 0o600
OTHERS = 0o077
"""Rights of everybody but the owner. On a file with an access list the group's bits are that list's mask."""
OURS = (
    *("polosa.sqlite3", "polosa.sqlite3-*", "*.lock", "*.json", "*.json.*", "before-*", "backup-*"),
    *("imports", "mail", "media", "pages", "partners", "run", "salt", "static", "styles", "views"),
)
"""What a paper keeps in its data folder. Anything else there is the operator's own, and is left alone."""
LARGE = ("media", "static", "before-*")
"""Walked through only while they are wide themselves: a picture archive has a hundred thousand files."""


def use_private_umask() -> None:
    """From now on this process and its children make nothing that other accounts can read."""
    os.umask(UMASK)


def narrow(data: Path, *databases: Path) -> None:
    """Takes other accounts' rights to what is ours, the data folder's own last. Never follows a symbolic link.

    Files that belong to another account are left as they are; `wide` tells of them.
    """
    if not _is_own_folder(data):
        return
    for path in _top(data, databases):
        _narrow(path)
    _chmod(data, data.lstat())


def wide(data: Path, *databases: Path) -> list[Path]:
    """What other accounts could read: the data folder, and what lies directly in it and is ours."""
    return [path for path in (data, *_top(data, databases)) if _is_wide(path)]


def _top(data: Path, databases: tuple[Path, ...]) -> list[Path]:
    found = {path for pattern in OURS for path in data.glob(pattern)}
    for database in databases:  # one that lies elsewhere, and its journals
        found |= {path for path in database.parent.glob(f"{database.name}*") if _is_of(path, database)}
    return sorted(found)


def _is_of(path: Path, database: Path) -> bool:
    return path.name.removeprefix(database.name) in {"", "-wal", "-shm", "-journal"}


def _is_own_folder(data: Path) -> bool:
    """A folder with the sticky bit, such as /tmp, is shared by intention and is not closed to others."""
    seen = data.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & stat.S_ISVTX


def _narrow(top: Path) -> None:
    is_large = any(top.match(pattern) for pattern in LARGE)
    if is_large and not _is_wide(top):
        return
    for path, seen in _tree(top):
        _chmod(path, seen)


def _tree(top: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """From the leaves to the root: an interrupted run leaves the root wide, and the next one goes on."""
    with suppress(OSError):
        seen = top.lstat()
        if stat.S_ISDIR(seen.st_mode):
            for entry in sorted(os.scandir(top), key=lambda entry: entry.name):
                yield from _tree(Path(entry.path))
        yield top, seen


def _chmod(path: Path, seen: os.stat_result) -> None:
    is_folder = stat.S_ISDIR(seen.st_mode)
    if seen.st_uid != os.geteuid() or not seen.st_mode & OTHERS or not (is_folder or _is_file(seen)):
        return
    with suppress(OSError):
        path.chmod(FOLDER_MODE if is_folder else FILE_MODE)


def _is_file(seen: os.stat_result) -> bool:
    return stat.S_ISREG(seen.st_mode)


def _is_wide(path: Path) -> bool:
    try:
        seen = path.lstat()
    except OSError:
        return False
    return bool(seen.st_mode & OTHERS) and not stat.S_ISLNK(seen.st_mode)
