"""The files of `copies`: whole or absent, private, checked when they are read, bounded by shard."""

from __future__ import annotations

import json
import os
import shutil
import threading
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import brotli
from django.conf import settings

from . import conf
from .addresses import Address
from .entries import Entry, Headers

MAGIC = b"polosa-page-1 "
SHARDS = 64
LARGEST = 2 * 2**20
RECOUNT_EVERY = 16
"""Writes into a shard, by one process, between two looks at how large it is."""
MOST_FILES, LONGEST_NAME = 100, 300
NOT_KEPT = {"cache-status", "content-encoding", "content-length", "etag"}


class Copy(NamedTuple):
    """A page; `began` is when its render did, in seconds of the wall clock."""

    status: int
    headers: Headers
    body: bytes
    keys: list[str]
    began: float


def place_of(folder: Path, address: Address) -> Path:
    name = blake2b(json.dumps(address).encode(), digest_size=16).hexdigest()
    return folder / "kept" / f"{int(name[:2], 16) % SHARDS:02x}" / name


def grave_of(folder: Path, key: str) -> Path:
    name = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return folder / "gone" / name[:2] / name


def _make_folder(folder: Path) -> None:
    """With its parents, none of which anybody else may read."""
    if not folder.parent.is_dir():
        _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)


def mark(path: Path, at: float) -> None:
    """Makes an empty file whose time is `at`."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    except FileNotFoundError:
        _make_folder(path.parent)
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.utime(file, (at, at))
    finally:
        os.close(file)


def try_mark(path: Path, at: float) -> None:
    with suppress(OSError):
        mark(path, at)


def marked_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("-inf")


def draft(folder: Path, address: Address, entry: Entry, began: float) -> Path | None:
    """A file of its own beside the place of `address`, for `settle`; None for a page that is too large."""
    packed = entry.answers["br"]
    is_packed = any(name == "Content-Encoding" for name, _ in packed.headers)
    if len(packed.body) > LARGEST:
        return None
    headers = [one for one in packed.headers if one[0].lower() not in NOT_KEPT]
    told = {"address": address, "status": entry.status, "headers": headers, "keys": sorted(entry.keys)}
    head = json.dumps({**told, "began": began, "packed": is_packed}).encode()
    content = head + b"\n" + packed.body
    place = place_of(folder, address)
    path = place.with_name(f".{place.name}.{os.getpid()}-{threading.get_ident()}")
    _make_folder(place.parent)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(MAGIC + blake2b(content, digest_size=16).hexdigest().encode() + b"\n" + content)
    return path


def settle(made: Path | None, folder: Path, address: Address, *, is_wanted: bool) -> None:
    """The draft becomes the copy, or goes."""
    if made is None:
        return
    if not is_wanted:
        made.unlink(missing_ok=True)
        return
    place = place_of(folder, address)
    made.replace(place)
    _bound(place.parent)


def read(folder: Path, address: Address) -> Copy | None:
    """None where there is none, or it is torn, or asks for styles and scripts that another release has had."""
    try:
        content = place_of(folder, address).read_bytes()
        head, _, rest = content.partition(b"\n")
        digest = head.removeprefix(MAGIC).decode()
        if not head.startswith(MAGIC) or blake2b(rest, digest_size=16).hexdigest() != digest:
            return None
        told, _, body = rest.partition(b"\n")
        said = json.loads(told)
        if tuple(said["address"]) != tuple(address):
            return None
        body = brotli.decompress(body) if said["packed"] else body
        headers = [(str(name), str(text)) for name, text in said["headers"]]
        copy = Copy(said["status"], headers, body, said["keys"], said["began"])
    except (OSError, ValueError, KeyError, TypeError, brotli.error):
        return None
    return copy if _has_its_files(copy.body) else None


def throw_away(folder: Path) -> None:
    """Needs no room on the disk."""
    gone = folder / f".gone-{os.getpid()}"
    with suppress(OSError):
        (folder / "kept").rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def prune_graves(folder: Path, before: float) -> None:
    """Those of times from which no copy can be shown any more."""
    for path in (folder / "gone").glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()


def _has_its_files(body: bytes) -> bool:
    """Of the styles, scripts and signs that stand in attributes, the first MOST_FILES."""
    parts = body.decode("utf-8", "replace").split(f'"{settings.STATIC_URL}', MOST_FILES)[1:]
    names = {part[:LONGEST_NAME].partition('"')[0].partition("#")[0].partition("?")[0] for part in parts}
    root = Path(settings.STATIC_ROOT or "/")
    return all((root / name).is_file() for name in names)


_writes: dict[Path, int] = {}


def _bound(shard: Path) -> None:
    """The oldest of a shard go when it has grown over its share."""
    _writes[shard] = _writes.get(shard, -1) + 1
    if _writes[shard] % RECOUNT_EVERY:
        return
    files = []
    for entry in os.scandir(shard):
        with suppress(OSError):
            seen = entry.stat()
            files.append((seen.st_mtime, seen.st_size, entry.path))
    size = sum(one for _, one, _ in files)
    for _, one, path in sorted(files):
        if size <= conf.value("COPY_BYTES") / SHARDS:
            break
        with suppress(OSError):
            Path(path).unlink()
        size -= one
