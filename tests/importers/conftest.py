"""Runs of an import, and the files of an old site that is none."""

import json

import pytest
from django.core.management import call_command

from polosa.importers.gateways.files import Brought, NotBrought


@pytest.fixture
def run(tmp_path, capsys):
    """Imports a text and gives the lines of the report by number of the item."""

    def run(text, *options):
        path, report = tmp_path / "export.xml", tmp_path / "report.jsonl"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_wxr", str(path), "--report", str(report), "--no-pictures", *options, verbosity=0)
        return lines(report)

    run.report = tmp_path / "report.jsonl"
    return run


def lines(report):
    return {line.get("number", 0): line for line in map(json.loads, report.read_text().splitlines())}


@pytest.fixture
def old_site(monkeypatch, settings, tmp_path):
    """The old site's files by address; whatever is not among them does not answer."""
    files: dict[str, bytes] = {}
    asked: list[str] = []

    def bring(address, limits):
        asked.append(address)
        if address not in files:
            raise NotBrought("Сайт не отвечает", is_silent=True)
        return Brought("a.png", files[address])

    monkeypatch.setattr("polosa.importers.actions.library.bring_picture", bring)
    settings.MEDIA_ROOT = tmp_path / "media"
    files["asked"] = asked
    return files
