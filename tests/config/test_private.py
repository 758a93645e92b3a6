"""No other account of the machine can read what a paper keeps."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from polosa.config import private

ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def everything_below(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


@pytest.fixture
def old_paper(tmp_path: Path) -> Path:
    """As releases before left it: readable by everybody."""
    data = tmp_path / "data"
    for name in ("media/images/a.jpg", "media/documents/b.pdf", "mail/1.eml", "views/1.log", "secrets.json",
                 "polosa.sqlite3", "polosa.sqlite3-wal", "salt/2026-11-29", "static/x.css", "clerk.lock"):  # fmt: skip
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    for path in everything_below(data):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return data


def test_an_older_papers_files_are_narrowed(old_paper: Path) -> None:
    assert private.wide(old_paper)
    private.narrow(old_paper)
    modes = {path: mode(path) for path in everything_below(old_paper)}
    assert set(modes.values()) == {0o700, 0o600}, modes
    assert private.wide(old_paper) == []


def test_what_a_large_folder_held_is_narrowed_before_the_folder_itself(
    old_paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted half way it is begun again, since the folder is still wide."""
    done: list[Path] = []
    real = Path.chmod

    def chmod(path: Path, wanted: int) -> None:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(path)
        real(path, wanted)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "chmod", chmod)
        private.narrow(old_paper)
    private.narrow(old_paper)
    assert {mode(path) for path in everything_below(old_paper)} == {0o700, 0o600}


def test_neither_links_nor_what_is_not_the_papers_are_touched(old_paper: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "file").write_text("x")
    (outside / "file").chmod(0o644)
    (old_paper / "media" / "link").symlink_to(outside)
    (old_paper / "mail" / "link.eml").symlink_to(outside / "file")
    (old_paper / "notes of the operator").write_text("x")
    (old_paper / "notes of the operator").chmod(0o644)
    private.narrow(old_paper)
    assert (mode(outside), mode(outside / "file")) == (0o755, 0o644)
    assert mode(old_paper / "notes of the operator") == 0o644


def test_a_folder_that_all_share_is_not_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    private.narrow(tmp_path)
    assert mode(tmp_path) == 0o1777
    assert private.wide(tmp_path) == [tmp_path]


def test_a_database_elsewhere_is_narrowed_with_its_journals(tmp_path: Path) -> None:
    data, base = tmp_path / "data", tmp_path / "base" / "paper.db"
    data.mkdir()
    base.parent.mkdir()
    names = ("paper.db", "paper.db-wal", "paper.db-shm", "paper.db.txt")
    for name in names:
        (base.parent / name).write_text("x")
        (base.parent / name).chmod(0o644)
    private.narrow(data, base)
    assert [mode(base.parent / name) for name in names] == [0o600, 0o600, 0o600, 0o644]


def test_the_command_makes_nothing_that_others_can_read(tmp_path: Path) -> None:
    """From the first start on, whatever the umask of who starts it."""
    line = (
        "from django.conf import settings; from django.core.files.storage import default_storage as files;"
        "from django.core.files.base import ContentFile; from pathlib import Path;"
        "files.save('images/a.jpg', ContentFile(b'x')); (settings.POLOSA_DATA / 'new').mkdir();"
        "(settings.POLOSA_DATA / 'new/b').write_text('x')"
    )
    kept = {
        name: text
        for name, text in os.environ.items()
        if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    subprocess.run(
        [sys.executable, "-m", "polosa.config.cli", "manage", "shell", "-v0", "--no-imports", "-c", line],
        cwd=ROOT, env={**kept, "POLOSA_DATA": str(tmp_path / "data")}, umask=0o022, check=True, timeout=60,
    )  # fmt: skip
    made = everything_below(tmp_path / "data")
    assert {path.name for path in made} >= {"data", "secrets.json", "a.jpg", "new", "b"}
    wrong = {str(path): oct(mode(path)) for path in made if mode(path) & 0o077}
    assert not wrong
