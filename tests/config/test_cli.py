import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # real processes

POLOSA = [sys.executable, "-m", "polosa.config.cli"]


@pytest.mark.parametrize("command", ["serve", "backup"])
def test_a_database_that_does_not_answer_is_told_of_in_one_line(command: str, tmp_path: Path) -> None:
    words = [command, str(tmp_path / "copies")] if command == "backup" else [command]
    said = {
        **os.environ,
        "POLOSA_DATA": str(tmp_path / "data"),
        "DATABASE_URL": "postgres://paper:secret@127.0.0.1:1/paper",
        "DJANGO_SETTINGS_MODULE": "polosa.config.settings",
        "PORT": "8206",
    }
    told = subprocess.run(
        [*POLOSA, *words], env=said, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 1
    assert told.stderr.startswith("polosa: DATABASE_URL: база данных не открывается")
    assert told.stderr.count("\n") == 1
    assert "secret" not in told.stderr
