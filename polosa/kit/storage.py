"""Where pictures and documents lie."""

from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """A file that could not be written whole, as on a full disk, is not left behind in part. Raises OSError."""

    def _save(self, name: str, content: Any) -> str:
        was_there = self.exists(name)
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # Django's own, which the stubs leave out
        except OSError:
            if not was_there:
                self.delete(name)
            raise
