"""`polosa check` warns of each state of the folder, the addresses, the clock and the backups that does harm."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from polosa.config import checkup_place as place
from polosa.config.console import Refusal, Trouble


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(place, "database_files", list)
    for name in (
        "POLOSA_URL",
        "POLOSA_ALLOWED_HOSTS",
        "POLOSA_TRUSTED_PROXIES",
        "POLOSA_DEMO",
        "POLOSA_DEBUG",
    ):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("POLOSA_DATA", str(folder))
    yield folder


def public(
    monkeypatch: pytest.MonkeyPatch, url: str = "https://paper.example", proxies: str = "127.0.0.1"
) -> None:
    monkeypatch.setenv("POLOSA_URL", url)
    monkeypatch.setenv("POLOSA_ALLOWED_HOSTS", "paper.example")
    monkeypatch.setenv("POLOSA_TRUSTED_PROXIES", proxies)


def test_a_paper_on_this_machine_alone_has_nothing_to_mend(data: Path) -> None:
    assert str(data) in place.folder()
    assert place.modes() == "только для владельца"
    assert place.addresses().startswith("http://127.0.0.1")
    assert place.backups() == "не делались"


def test_a_disk_nearly_full_is_told_with_its_folder(data: Path, monkeypatch: Any) -> None:
    elsewhere = data.parent / "base" / "paper.db"
    free = {data: 10**10, elsewhere.parent: 10**8}
    monkeypatch.setattr(place, "database_files", lambda: [elsewhere])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**10, 0, free[path]))
    with pytest.raises(Trouble, match=f"{elsewhere.parent} осталось 95 МиБ"):
        place.folder()


def test_half_a_restored_paper_is_told(data: Path) -> None:
    (data / "restoring.json").write_text("{}")
    with pytest.raises(Refusal, match="не закончено восстановление"):
        place.folder()


def test_what_others_can_read_is_told(data: Path) -> None:
    (data / "mail").mkdir(mode=0o755)
    (data / "mail").chmod(0o755)
    with pytest.raises(Trouble, match=r"открыто: .*/mail;"):
        place.modes()


def test_a_folder_of_another_account_is_told(data: Path, monkeypatch: Any) -> None:
    """What root starts for once would leave files that the paper's own account cannot read."""
    monkeypatch.setattr(os, "geteuid", lambda: data.stat().st_uid + 1)
    with pytest.raises(Trouble, match=r"папка принадлежит .*, а команду запустил"):
        place.modes()


@pytest.mark.parametrize(
    ("url", "proxies", "words"),
    [
        ("http://paper.example", "", "без https"),
        ("https://paper.example", "", "POLOSA_TRUSTED_PROXIES"),
        ("https://other.example", "127.0.0.1", "POLOSA_ALLOWED_HOSTS"),
    ],
)
def test_an_address_that_does_harm_is_told(
    data: Path, monkeypatch: Any, url: str, proxies: str, words: str
) -> None:
    public(monkeypatch, url, proxies)
    with pytest.raises(Trouble, match=words):
        place.addresses()


def test_a_public_address_behind_a_known_proxy_is_right(data: Path, monkeypatch: Any) -> None:
    public(monkeypatch)
    assert place.addresses() == "https://paper.example"


def test_a_public_paper_has_a_backup_of_this_week(data: Path, monkeypatch: Any) -> None:
    public(monkeypatch)
    with pytest.raises(Trouble, match="ни одной"):
        place.backups()
    for days in (1, 8):
        at = datetime.now(UTC) - timedelta(days=days)
        (data / "backup.json").write_text(json.dumps({"at": at.isoformat(), "folder": "/backups/x"}))
        if days == 1:
            assert "/backups/x" in place.backups()
        else:
            with pytest.raises(Trouble, match=r"8 дн\."):
                place.backups()
    (data / "backup.json").write_text("{")
    with pytest.raises(Trouble, match="ни одной"):
        place.backups()


@pytest.mark.django_db
def test_clocks_that_differ_are_told(data: Path, monkeypatch: Any) -> None:
    from django.db import connection

    assert place.clock()
    if connection.vendor == "postgresql":
        real = place.time.time
        monkeypatch.setattr(place.time, "time", lambda: real() - 60)
        with pytest.raises(Trouble, match="расходятся на 60 с"):
            place.clock()
