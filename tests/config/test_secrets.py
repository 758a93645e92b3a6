import stat
from pathlib import Path

import pytest

from polosa.config import secrets
from polosa.config.env import EnvError


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = secrets.load(tmp_path / "new")
    assert secrets.load(tmp_path / "new") == first
    kept = tmp_path / "new" / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_every_paper_has_its_own_secrets(tmp_path: Path) -> None:
    assert secrets.load(tmp_path / "a")["secret_key"] != secrets.load(tmp_path / "b")["secret_key"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"secret_key": "", "seal_keys": ["x"]}'])
def test_damaged_secrets_are_never_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(EnvError, match="испорчен"):
        secrets.load(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == text


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvError, match="POLOSA_DATA"):
        secrets.load(tmp_path / "file" / "data")
