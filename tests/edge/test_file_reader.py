"""Files that are not in memory: what waits for them is bounded, and no network takes all places."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from polosa.edge.file_reader import FileReader
from polosa.edge.files import Files, Folder
from polosa.edge.line import Busy, Crowded

FLOOD, READER = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def disk(tmp_path: Path) -> tuple[Files, threading.Event]:
    """A folder whose disk answers nobody until the event is set."""
    answers = threading.Event()
    (tmp_path / "a.png").write_bytes(b"picture")

    def allows(name: str) -> bool:
        return answers.wait(20)

    return Files((Folder("/media/", tmp_path, allows, lambda name: True),)), answers


def test_one_network_fills_its_share_and_others_are_answered(settings: Any, disk: Any):
    settings.EDGE_MOST_FILES_WAITING, settings.EDGE_MOST_FILES_WAITING_OF_NETWORK = 20, 5
    files, answers = disk

    async def ask() -> list[Any]:
        reader = FileReader(files)
        flood = [asyncio.create_task(reader.find(f"/media/{n}.png", FLOOD)) for n in range(10)]
        await asyncio.sleep(0)
        wanted = asyncio.create_task(reader.find("/media/a.png", READER))
        await asyncio.sleep(0)
        answers.set()
        told = await asyncio.gather(*flood, wanted, return_exceptions=True)
        assert await reader.find("/media/a.png", FLOOD) is not None, "places are given back"
        return told

    *flood, wanted = asyncio.run(ask())
    assert [type(one) for one in flood].count(Crowded) == 5
    assert wanted is not None
    assert not isinstance(wanted, Exception)


def test_no_more_wait_than_there_are_places(settings: Any, disk: Any):
    settings.EDGE_MOST_FILES_WAITING, settings.EDGE_MOST_FILES_WAITING_OF_NETWORK = 5, 5
    files, answers = disk

    async def ask() -> list[Any]:
        reader = FileReader(files)
        asked = [asyncio.create_task(reader.find("/media/a.png", f"192.0.2.{n}")) for n in range(8)]
        await asyncio.sleep(0)
        answers.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    assert [type(one) for one in asyncio.run(ask())].count(Busy) == 3
