"""Files that appear with all their content or not at all, whatever the disk says in the middle."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

MODE = 0o600


def replace_file(path: Path, content: bytes, *, is_lasting: bool = True) -> Path:
    """The file as it is afterwards. Raises OSError; then the one before stays, and no draft is left.

    What `is_lasting` is on the disk when this returns, and would be there after a power cut.
    """
    draft = _draft_of(path, content, is_lasting=is_lasting)
    try:
        return draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def create_file(path: Path, content: bytes) -> bool:
    """False if it was there already: whoever comes first wins, and the others read his. Raises OSError."""
    draft = _draft_of(path, content, is_lasting=True)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links: whoever comes last wins
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _draft_of(path: Path, content: bytes, *, is_lasting: bool) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:  # which writes on where the system took a part only
            file.write(content)
            file.flush()
            if is_lasting:
                os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft
