"""Pictures and documents of one moment: held by hard links while they are copied, so that none vanishes meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import manifest
from .manifest import Entry, Manifest

STAGE = ".backup"
"""Inside the media folder: hard links do not leave a file system."""
CANNOT_LINK = {
    errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EACCES,
    errno.ENOSPC, errno.EDQUOT, errno.EROFS,
}  # fmt: skip
"""A disk without hard links, or without room for the names of more."""


class Stage:
    """The media folder as it was. `hold` links what is there now; what is deleted afterwards stays here."""

    def __init__(self, media: Path) -> None:
        self.media = media
        self.folder = media / STAGE
        self.can_link = True

    def hold(self) -> None:
        for name in list(_names(self.media)):
            if self.can_link:
                self._hold(name)

    def _hold(self, name: str) -> None:
        source, target = self.media / name, self.folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                if os.path.samestat(source.lstat(), target.lstat()):
                    return
                target.unlink()  # the name was given to another file since
            os.link(source, target, follow_symlinks=False)
        except FileNotFoundError:
            pass  # deleted this very moment
        except OSError as wrong:
            if wrong.errno not in CANNOT_LINK:
                raise
            self.can_link = False

    @property
    def source(self) -> Path:
        """Where to copy from: without hard links, straight from the media folder."""
        return self.folder if self.can_link else self.media

    def names(self) -> list[str]:
        return sorted(_names(self.source))


@contextmanager
def stage(media: Path) -> Iterator[Stage]:
    """Held until the block ends; what an interrupted run left is cleared first."""
    held = Stage(media)
    shutil.rmtree(held.folder, ignore_errors=True)
    try:
        yield held
    finally:
        shutil.rmtree(held.folder, ignore_errors=True)


def _names(root: Path, below: str = "") -> Iterator[str]:
    """Regular files with their folders, without what is ours alone; symbolic links are not followed."""
    try:
        entries = sorted(os.scandir(root / below), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        name = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if name != STAGE:
                yield from _names(root, f"{name}/")
        elif entry.is_file(follow_symlinks=False):
            yield name


class Copier:
    """Brings single files into a backup; those that the one before has unchanged are hard links to it."""

    def __init__(self, target: Path, before: tuple[Path, Manifest] | None) -> None:
        self.target = target
        self.before = before

    def bytes_to_copy(self, source: Path, names: list[str]) -> int:
        return sum((source / name).lstat().st_size for name in names if not self._known(source / name, name))

    def copy_all(self, source: Path, names: list[str], on_file: Callable[[], None]) -> dict[str, Entry]:
        """Their entries by path inside the backup. A file that vanishes meanwhile is left out."""
        entries = {}
        for name in names:
            try:
                entries[f"{manifest.MEDIA}/{name}"] = self.copy(source / name, f"{manifest.MEDIA}/{name}")
            except FileNotFoundError:
                pass
            on_file()
        return entries

    def copy(self, source: Path, name: str) -> Entry:
        seen = source.lstat()
        target = self.target / name
        target.parent.mkdir(parents=True, exist_ok=True)
        entry = self._known(source, name.removeprefix(f"{manifest.MEDIA}/"))
        if entry and self.before and self._linked(self.before[0], name, target):
            return entry
        if _is_same(target, seen):  # of a run that was interrupted
            return manifest.entry_of(target, manifest.digest(target))
        return copy_file(source, target, seen.st_mtime_ns)

    def _known(self, source: Path, name: str) -> Entry | None:
        """What the backup before has of it, if size and time are the same."""
        if self.before is None:
            return None
        folder, written = self.before
        entry = written.files.get(f"{manifest.MEDIA}/{name}")
        if entry is None or not _is_same(folder / manifest.MEDIA / name, source.lstat()):
            return None
        seen = source.lstat()
        return entry if (entry.size, entry.mtime_ns) == (seen.st_size, seen.st_mtime_ns) else None

    def _linked(self, folder: Path, name: str, target: Path) -> bool:
        try:
            target.unlink(missing_ok=True)
            os.link(folder / name, target, follow_symlinks=False)
        except OSError:
            return False
        return True


def _is_same(path: Path, seen: os.stat_result) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (seen.st_size, seen.st_mtime_ns)


def copy_file(source: Path, target: Path, mtime_ns: int | None = None) -> Entry:
    """Under its name only when it is whole."""
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    sha256 = manifest.digest(source, copy_to=draft)
    if mtime_ns is not None:
        os.utime(draft, ns=(mtime_ns, mtime_ns))
    draft.replace(target)
    return manifest.entry_of(target, sha256)
