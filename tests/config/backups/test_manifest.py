"""What a manifest says is believed only as far as it stays inside its backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from polosa.config.backup import manifest
from polosa.config.console import Refusal

FILE = {"size": 1, "mtime_ns": 1, "sha256": "0" * 64}
GOOD: dict[str, Any] = {
    "format": 1, "release": "0.1.0", "made_at": "2026-11-29T14:30:05+00:00", "database": "sqlite",
    "migrations": [["articles", "0001_initial"]], "counts": {}, "missing": [],
    "files": {"database.sqlite3": FILE, "secrets.json": FILE, "media/images/a.jpg": FILE},
}  # fmt: skip


def written(folder: Path, **changed: Any) -> Path:
    (folder / manifest.NAME).write_text(json.dumps({**GOOD, **changed}))
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    kept = manifest.read(written(tmp_path))
    kept.write(tmp_path)
    assert manifest.read(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == [manifest.NAME]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "media/../../x", "media/./x", "media//x", "media", "", ".", "other/x",
     "media/a\0b", "static/x.js", "media/../secrets.json"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match="испорчен"):
        manifest.read(written(tmp_path, files={**GOOD["files"], name: FILE}))


@pytest.mark.parametrize(
    "changed",
    [{"files": {}}, {"files": []}, {"files": {"secrets.json": 1}}, {"database": "oracle"}, {"database": "postgresql"},
     {"more": 1}],
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(tmp_path: Path, changed: Any) -> None:
    with pytest.raises(Refusal, match="испорчен"):
        manifest.read(written(tmp_path, **changed))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{", "\udcff".encode("utf-8", "surrogateescape")])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, text: Any) -> None:
    (tmp_path / manifest.NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Refusal, match="испорчен"):
        manifest.read(tmp_path)


def test_a_format_of_a_later_release_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="нужен выпуск новее"):
        manifest.read(written(tmp_path, format=2))


def test_a_link_in_the_place_of_a_file_is_damage(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    (tmp_path / "media/images").mkdir(parents=True)
    (tmp_path / "media/images/a.jpg").symlink_to(tmp_path / "outside")
    (tmp_path / "secrets.json").write_bytes(b"x")
    entry = manifest.entry_of(tmp_path / "secrets.json", manifest.digest(tmp_path / "secrets.json"))
    files = {"secrets.json": entry, "media/images/a.jpg": entry, "database.sqlite3": entry}
    kept = manifest.Manifest(**{**GOOD, "files": files})
    assert manifest.find_damage(tmp_path, kept, lambda: None) == ["media/images/a.jpg", "database.sqlite3"]


def test_only_finished_backups_count(tmp_path: Path) -> None:
    for name in ("2026-11-29T14-30-05", "2026-11-28T14-30-05", "2026-11-30T14-30-05.partial", "other"):
        (tmp_path / name).mkdir()
        written(tmp_path / name)
    (tmp_path / "2026-12-01T00-00-00").mkdir()
    assert [path.name for path in manifest.whole_backups(tmp_path)] == [
        "2026-11-28T14-30-05",
        "2026-11-29T14-30-05",
    ]
