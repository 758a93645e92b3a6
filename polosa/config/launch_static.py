"""Scripts, styles and icons, gathered and compressed into the data folder when any of them has changed."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from polosa.edge.whole_files import replace_file

from .console import CONSOLE


def gather_static() -> None:
    """A second start finds the stamp of the first and leaves the files as they are."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = _digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    was_cut_off = not stamp.exists() and stamp.parent.is_dir() and any(stamp.parent.iterdir())
    stamp.unlink(missing_ok=True)
    with CONSOLE.status("Собираем стили и сценарии…"):
        # a file that a full disk has cut short is newer than its source, and would be left as it is
        call_command("collectstatic", interactive=False, verbosity=0, clear=was_cut_off)
    replace_file(stamp, wanted.encode())
    CONSOLE.print("Стили и сценарии собраны.")


def _digest() -> str:
    """Of every source file's path, size and time, and of the words of what is joined from them."""
    seen = blake2b(digest_size=16)
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            seen.update(_trace(name, storage).encode())
    return seen.hexdigest()


def _trace(name: str, storage: object) -> str:
    try:
        path = Path(storage.path(name))  # type: ignore[attr-defined]
        if path.is_relative_to(settings.POLOSA_DATA):  # made for this paper just now: its time says nothing
            return f"{name} {blake2b(path.read_bytes(), digest_size=16).hexdigest()}\n"
        stat = path.stat()
    except (FileNotFoundError, NotImplementedError):
        return f"{name}\n"
    return f"{name} {stat.st_size} {stat.st_mtime_ns}\n"
