"""What the child is asked: whether a file is a picture we take, and renditions."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from wagtail.images.models import AbstractImage, Filter
from willow.image import AvifImageFile, GIFImageFile, JPEGImageFile, PNGImageFile, WebPImageFile

from .process import ask

LARGEST_PIXELS = 40_000_000
FILES = {
    "jpeg": JPEGImageFile,
    "png": PNGImageFile,
    "gif": GIFImageFile,
    "webp": WebPImageFile,
    "avif": AvifImageFile,
}
JPEG = {"progressive": True, "optimize": True}


@dataclass(frozen=True)
class Checked:
    """`cleaned` is the picture upright and without its camera's place, time and owner; None where it has none."""

    format: str
    width: int
    height: int
    cleaned: bytes | None = None


def checked(file: File[bytes] | BinaryIO, *, pixels: int = LARGEST_PIXELS) -> Checked:
    """Decodes the whole of `file`, which is left at its beginning. Raises PictureRefused."""
    with _room() as (source, result):
        _copy(file, source)
        found = ask({"do": "checked", "source": str(source), "result": str(result), "pixels": pixels})
        cleaned = result.read_bytes() if found["is_changed"] else None
    return Checked(found["format"], found["width"], found["height"], cleaned)


def rendered(wanted: Filter, image: AbstractImage, output: BinaryIO, source: Any = None) -> Any:
    """As Wagtail's `Filter.run`: the rendition is written to `output`. Raises PictureRefused."""
    with _room() as (copied, result):
        if source is not None:
            _copy(source, copied)
        else:
            with image.open_file() as file:
                _copy(file, copied)
        done = ask({"do": "rendered", "source": str(copied), "result": str(result), **_plan(wanted, image)})
        with result.open("rb") as made:
            shutil.copyfileobj(made, output)
    output.checked = Checked(done["format"], done["width"], done["height"])  # type: ignore[attr-defined]
    return FILES[done["format"]](output)


def known(file: Any) -> Checked:
    """What is known of a file that was checked, or rendered, in this process; else what the child finds."""
    held = file.file
    found: Checked | None = getattr(held, "checked", None) or getattr(
        getattr(held, "file", None), "checked", None
    )
    if found is None:
        found = held.checked = checked(held)
    return found


def dimensions(file: Any) -> tuple[int, int]:
    """As Wagtail's `get_image_dimensions`, which decodes the picture to tell."""
    was_closed = file.closed
    try:
        file.open()
        found = known(file)
    finally:
        if was_closed:
            file.close()
        else:
            file.seek(0)
    return found.width, found.height


class _Noted:
    """Stands for the picture while Wagtail's operations say what is to be done to it."""

    background: tuple[int, int, int] | None = None

    def set_background_color_rgb(self, colour: tuple[int, int, int]) -> _Noted:
        self.background = colour
        return self


def _plan(wanted: Filter, image: AbstractImage) -> dict[str, Any]:
    transform = wanted.get_transform(image)
    noted, env = _Noted(), dict[str, Any]()
    for operation in wanted.filter_operations:
        operation.run(noted, image, env)
    return {
        "pixels": LARGEST_PIXELS,
        "size": [image.width, image.height],
        "crop": list(transform.get_rect().round()),
        "to": list(transform.size),
        "background": noted.background,
        "format": env.get("output-format"),
        "conversions": {"gif": "png", **getattr(settings, "WAGTAILIMAGES_FORMAT_CONVERSIONS", {})},
        "options": _options(env),
    }


def _options(env: dict[str, Any]) -> dict[str, dict[str, Any]]:
    if "lossless" in env.get("output-format-options", ()):
        modern: dict[str, dict[str, Any]] = {"webp": {"lossless": True}, "avif": {"lossless": True}}
    else:
        modern = {
            "webp": {"quality": env.get("webp-quality", getattr(settings, "WAGTAILIMAGES_WEBP_QUALITY", 80))},
            "avif": {"quality": env.get("avif-quality", getattr(settings, "WAGTAILIMAGES_AVIF_QUALITY", 61))},
        }
    quality = env.get("jpeg-quality", getattr(settings, "WAGTAILIMAGES_JPEG_QUALITY", 76))
    return {**modern, "jpeg": {"quality": quality, **JPEG}, "png": {"optimize": True}}


@contextmanager
def _room() -> Iterator[tuple[Path, Path]]:
    """Places for the picture and for what is made of it; nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="polosa-picture-") as folder:
        yield Path(folder, "source"), Path(folder, "result")


def _copy(file: Any, place: Path) -> None:
    file.seek(0)
    with place.open("wb") as out:
        shutil.copyfileobj(file, out)
    file.seek(0)
