"""Pictures and documents in a copy of the old site's folder: nobody has to be asked for them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from polosa.importers.gateways.files import Brought, Limits, NotBrought, checked

_SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,13})(?=\.[A-Za-z0-9]{1,5}\Z)")
_INSIDE = ("wp-content/uploads", "uploads", "files", "")


class Uploads:
    """Finds files by the addresses they had. `folder` is that of the files or of the whole site."""

    def __init__(self, folder: Path) -> None:
        root = folder.resolve()
        self._root = next(root / inside for inside in _INSIDE if (root / inside).is_dir())

    def find(self, address: str) -> Path | None:
        """Of a smaller copy that is not there, the original."""
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return None
        _, mark, below = path.rpartition("/uploads/")
        wanted = [below] if mark else [path.lstrip("/"), path.rpartition("/files/")[2]]
        originals = [_SIZE.sub("", name) for name in wanted]
        return next((found for name in [*wanted, *originals] if (found := self._inside(name))), None)

    def _inside(self, name: str) -> Path | None:
        if not name or "\0" in name:
            return None
        try:
            found = (self._root / name).resolve()
            return found if found.is_relative_to(self._root) and found.is_file() else None
        except (OSError, ValueError):  # a name longer than the disk knows
            return None


def picture_from(path: Path, limits: Limits) -> Brought:
    """Raises NotBrought."""
    body = _body(path, limits)
    return Brought(f"{path.stem[:80]}.{checked(body, limits)}", body)


def file_from(path: Path, limits: Limits) -> Brought:
    """Raises NotBrought."""
    if path.suffix.lower().lstrip(".") not in limits.extensions:
        raise NotBrought("файлы такого вида газета не берёт")
    return Brought(path.name[-100:], _body(path, limits))


def _body(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.max_bytes:
            raise NotBrought("файл слишком велик")
        return path.read_bytes()
    except OSError as error:
        raise NotBrought(f"файл в папке не прочесть: {error.strerror}") from None
