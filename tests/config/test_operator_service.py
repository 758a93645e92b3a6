"""The units, the settings file and the shell lines of docs/running, tried as far as a machine without systemd can."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from polosa.config import cli, env

from .operator_docs import RUNNING, block, blocks

SERVICE = block("serving.md", "ini", "polosa serve")
BACKUP = block("backup.md", "ini", "polosa backup")
TIMER = block("backup.md", "ini", "[Timer]")
SETTINGS = block("serving.md", "sh", "POLOSA_DATA=")
COMMAND = block("serving.md", "sh", "setpriv")


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze cannot be had here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name, text in (
        ("polosa.service", SERVICE),
        ("polosa-backup.service", BACKUP),
        ("polosa-backup.timer", TIMER),
    ):
        (tmp_path / name).write_text(text.replace("/srv/polosa/.venv/bin/polosa", sys.executable))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=one", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    about_ours = [line for line in (told.stdout + told.stderr).splitlines() if "polosa" in line]
    assert not about_ours
    assert told.returncode == 0, told.stderr


def test_the_service_starts_with_the_machine_and_is_hardened() -> None:
    service = unit(SERVICE)
    assert service["Install"]["WantedBy"] == "multi-user.target"
    ours = dict(service["Service"])
    wanted = {
        "User": "polosa", "UMask": "0077", "StateDirectoryMode": "0700", "NoNewPrivileges": "yes",
        "ProtectSystem": "strict", "ProtectHome": "yes", "Restart": "on-failure",
        "ExecReload": "/bin/kill -HUP $MAINPID", "ReadWritePaths": "/var/lib/polosa",
    }  # fmt: skip
    assert wanted.items() <= ours.items()
    assert "=" not in ours.get("Environment", ""), "secrets would be seen by systemctl show"


def test_every_command_of_the_units_is_one_of_ours() -> None:
    for text in (SERVICE, BACKUP):
        program, *arguments = shlex.split(unit(text)["Service"]["ExecStart"])
        assert program == "/srv/polosa/.venv/bin/polosa"
        cli._parser().parse_args(arguments)


def test_what_the_units_may_write_is_what_the_settings_name() -> None:
    data = read_settings()["POLOSA_DATA"]
    assert data in unit(SERVICE)["Service"]["ReadWritePaths"].split()
    assert data == f"/var/lib/{unit(SERVICE)['Service']['StateDirectory']}"
    folder = unit(BACKUP)["Service"]["ExecStart"].split()[2]
    assert {data, folder} <= set(unit(BACKUP)["Service"]["ReadWritePaths"].split())


def read_settings() -> dict[str, str]:
    """As systemd reads an EnvironmentFile: no `export`, no variables, quotes around what has blanks."""
    told = {}
    for line in SETTINGS.splitlines():
        name, _, text = line.partition("=")
        assert re.fullmatch(r"[A-Z_]+", name)
        assert re.fullmatch(r'"[^"$`\\]*"|[^\s"\'$`\\#;&|<>()]*', text), (
            "the shell and systemd would read it otherwise"
        )
        told[name] = text.strip('"')
    return told


def test_the_settings_are_read_alike_by_systemd_and_by_the_shell(tmp_path: Path) -> None:
    (tmp_path / "env").write_text(SETTINGS)
    script = f"set -a; . {tmp_path}/env; set +a; exec env"
    told = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    by_shell = dict(line.split("=", 1) for line in told.stdout.splitlines() if line.startswith("POLOSA_"))
    assert by_shell == read_settings()
    said = env.read(by_shell)
    assert (said.base_url, said.allowed_hosts[0]) == ("https://paper.example", "paper.example")


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root becomes somebody else"
)
def test_the_operators_command_runs_as_the_paper_with_its_settings(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for parent in [each for each in tmp_path.parents if each.name.startswith(("pytest-", "popen-"))]:
        parent.chmod(0o755)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "env").write_text(SETTINGS)
    program = tmp_path / ".venv/bin/polosa"
    program.write_text('#!/bin/sh\nid -un; echo "$POLOSA_URL"; printf "<%s>" "$@"\n')
    program.chmod(0o755)
    (tmp_path / "paper").write_text(
        COMMAND.replace("=polosa", "=nobody").replace("regid=nobody", "regid=nogroup")
        .replace("/etc/polosa/env", f"{tmp_path}/env").replace("/srv/polosa", str(tmp_path))
    )  # fmt: skip
    told = subprocess.run(
        ["sh", tmp_path / "paper", "backup", "/my backups"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert told.stdout == "nobody\nhttps://paper.example\n<backup></my backups>", told.stderr


@pytest.mark.parametrize("page", ["serving.md", "backup.md", "upgrading.md"])
def test_shell_lines_are_shell(page: str) -> None:
    for text in blocks(page, "sh"):
        told = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("page", sorted(path.name for path in RUNNING.glob("*.md")))
def test_pages_that_are_named_are_there(page: str) -> None:
    text = (RUNNING / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (RUNNING / target).resolve().exists(), target


def test_commands_that_are_named_are_there() -> None:
    for page in ("serving.md", "backup.md", "upgrading.md", "settings.md"):
        for command in re.findall(
            r"`(?:polosa|paper) ([a-z]+)[ `]", (RUNNING / page).read_text(encoding="utf-8")
        ):
            if command not in {"manage", "clerk"}:
                assert command in cli._parser().format_help(), f"{page}: polosa {command}"
