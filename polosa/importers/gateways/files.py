"""Pictures and other files of the old site, checked to be what they say they are."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from polosa.kit import darkroom
from polosa.kit.fetch import BadStatus, FetchError, NoAnswer, TooSlow, fetch

FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
_ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1"


class NotBrought(Exception):
    """Why a file stays behind. `is_silent`: its host did not answer at all."""

    def __init__(self, reason: str, *, is_silent: bool = False) -> None:
        super().__init__(reason)
        self.is_silent = is_silent


@dataclass(frozen=True, slots=True)
class Limits:
    max_bytes: int
    max_pixels: int
    seconds: float
    extensions: frozenset[str]
    allow_hosts: Iterable[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Brought:
    name: str
    body: bytes


def bring_picture(address: str, limits: Limits) -> Brought:
    """A picture of a format we can show, in bounds. Raises NotBrought."""
    body = (
        _decoded(address, limits)
        if address.startswith("data:")
        else _fetched(address, limits, accept=_ACCEPT)
    )
    return Brought(f"{_stem(address)}.{checked(body, limits)}", body)


def bring_file(address: str, limits: Limits) -> Brought:
    """A file whose name ends in what the paper lets be uploaded. Raises NotBrought."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    if PurePosixPath(name).suffix.lower().lstrip(".") not in limits.extensions:
        raise NotBrought("файлы такого вида газета не берёт")
    return Brought(name[-100:], _fetched(address, limits, accept="*/*"))


def _fetched(address: str, limits: Limits, *, accept: str) -> bytes:
    try:
        fetched = fetch(
            address,
            max_bytes=limits.max_bytes,
            timeout=limits.seconds,
            accept=accept,
            allow_hosts=limits.allow_hosts,
        )
    except FetchError as error:
        raise NotBrought(_told(error), is_silent=isinstance(error, NoAnswer | TooSlow)) from None
    return fetched.body


def _told(error: FetchError) -> str:
    status = f" ({error.status})" if isinstance(error, BadStatus) else ""
    return error.words.rstrip(".") + status


def _decoded(address: str, limits: Limits) -> bytes:
    head, _, data = address.partition(",")
    if not head.endswith(";base64") or len(data) > limits.max_bytes * 4 // 3:
        raise NotBrought("картинка записана прямо в тексте, и прочесть её нельзя")
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise NotBrought("картинка записана прямо в тексте и повреждена") from None


def checked(body: bytes, limits: Limits) -> str:
    """The ending that fits what the picture really is."""
    try:
        return FORMATS[darkroom.checked(BytesIO(body), pixels=limits.max_pixels).format]
    except darkroom.PictureRefused as refused:
        if refused.why is darkroom.Why.LARGE:
            raise NotBrought(f"больше {limits.max_pixels} точек") from None
        if refused.why in {darkroom.Why.BROKEN, darkroom.Why.FORMAT}:
            raise NotBrought("это не картинка, или она повреждена") from None
        raise NotBrought(str(refused.words)) from None


def _stem(address: str) -> str:
    if address.startswith("data:"):
        return "picture"
    return PurePosixPath(unquote(urlsplit(address).path)).stem[:80] or "picture"
