"""Pictures of one moment: what is deleted while it is copied is in the backup all the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from polosa.config.backup import manifest, media
from polosa.config.backup.media import Copier, stage


def album(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "images" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_what_is_deleted_after_the_snapshot_is_still_copied(tmp_path: Path) -> None:
    root = album(tmp_path / "media", a="a", b="b")
    with stage(root) as held:
        held.hold()
        (root / "images/a.jpg").unlink()
        album(root, c="c")
        held.hold()
        (root / "images/c.jpg").unlink()
        entries = Copier(tmp_path / "copy", None).copy_all(held.source, held.names(), lambda: None)
    assert sorted(entries) == ["media/images/a.jpg", "media/images/b.jpg", "media/images/c.jpg"]
    assert (tmp_path / "copy/media/images/a.jpg").read_text() == "a"
    assert not (root / media.STAGE).exists()


def test_a_name_given_to_another_picture_before_the_snapshot_is_the_other(tmp_path: Path) -> None:
    root = album(tmp_path / "media", a="old")
    with stage(root) as held:
        held.hold()
        (root / "images/a.jpg").unlink()
        album(root, a="new")
        held.hold()
        Copier(tmp_path / "copy", None).copy_all(held.source, held.names(), lambda: None)
    assert (tmp_path / "copy/media/images/a.jpg").read_text() == "new"


def test_without_hard_links_they_are_copied_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    root = album(tmp_path / "media", a="a", b="b")
    with stage(root) as held:
        held.hold()
        names = held.names()
        (root / "images/b.jpg").unlink()
        entries = Copier(tmp_path / "copy", None).copy_all(held.source, names, lambda: None)
    assert list(entries) == ["media/images/a.jpg"]


def test_what_an_interrupted_run_left_is_cleared(tmp_path: Path) -> None:
    root = album(tmp_path / "media", a="a")
    (root / media.STAGE / "images").mkdir(parents=True)
    (root / media.STAGE / "images/gone.jpg").write_text("gone")
    with stage(root) as held:
        held.hold()
        assert held.names() == ["images/a.jpg"]


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    root = album(tmp_path / "media", a="a")
    (tmp_path / "secret").write_text("x")
    (root / "images/link.jpg").symlink_to(tmp_path / "secret")
    (root / "elsewhere").symlink_to(tmp_path)
    with stage(root) as held:
        held.hold()
        assert held.names() == ["images/a.jpg"]


def test_a_picture_that_changed_is_copied_and_one_that_did_not_is_linked(tmp_path: Path) -> None:
    root, copies = album(tmp_path / "media", a="a", b="b"), tmp_path / "copies"
    entries = Copier(copies / "1", None).copy_all(root, ["images/a.jpg", "images/b.jpg"], lambda: None)
    before = manifest.Manifest(1, "0.1.0", "", "sqlite", [], {}, [], entries)
    (root / "images/b.jpg").write_text("B")
    copier = Copier(copies / "2", (copies / "1", before))
    assert copier.bytes_to_copy(root, ["images/a.jpg", "images/b.jpg"]) == 1
    again = copier.copy_all(root, ["images/a.jpg", "images/b.jpg"], lambda: None)
    assert (copies / "1/media/images/a.jpg").samefile(copies / "2/media/images/a.jpg")
    assert (copies / "1/media/images/b.jpg").read_text() == "b"
    assert (copies / "2/media/images/b.jpg").read_text() == "B"
    assert again["media/images/a.jpg"] == entries["media/images/a.jpg"]
    assert again["media/images/b.jpg"].sha256 != entries["media/images/b.jpg"].sha256
