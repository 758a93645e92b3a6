"""Looking for files on the disk, and asking who may have them, in threads of their own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from .bodies import Pool
from .files import FileEntry, Files

THREADS = 2
"""Each with a connection to the database of its own."""


class FileReader:
    """Used in one event loop. What waits is bounded, and one network has at most its share of it."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._threads = ThreadPoolExecutor(THREADS, "files")
        self._waiting = Pool("MOST_FILES_WAITING", "MOST_FILES_WAITING_OF_NETWORK")

    async def find(self, path: str, network: str) -> FileEntry | None:
        """As `Files.find`. Raises Busy, Crowded and the database's errors."""
        self._waiting.take(network, 1)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._files.find, path)
        finally:
            self._waiting.give_back(network, 1)
