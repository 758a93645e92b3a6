"""The README promises Python 3.11 and newer; what is pinned must install there, on Debian's 3.11.2 too."""

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==", re.MULTILINE)
PINNED = sorted(
    {
        found[1]
        for file in ("base.txt", "dev.txt")
        for found in PIN.finditer((REQUIREMENTS / file).read_text())
    }
)
OLDEST = "3.11.0"


@pytest.mark.parametrize("name", PINNED)
def test_it_installs_on_the_oldest_python(name: str) -> None:
    wanted = distribution(name).metadata.get("Requires-Python") or ""
    assert SpecifierSet(wanted).contains(OLDEST), wanted
