"""Sizes and formats of pictures. They are made by a task; a page shows those that are there, else the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from wagtail.images.models import Filter

from .models import Picture, Rendition


@dataclass(frozen=True)
class Preset:
    """A way of showing pictures: Wagtail's resize operations by growing width, and the fallback among them."""

    sizes: tuple[str, ...]
    fallback: int


PRESETS = {
    "crop": Preset(("fill-320x213", "fill-640x427", "fill-1280x853"), 1),
    "wide": Preset(("width-640", "width-1280"), 1),
    "portrait": Preset(("fill-192x192",), 0),
}
ALIASES = {"card": "crop", "lead": "crop"}
MOVING = ("lead", "wide")
"""Where what moves is shown as it is: its sizes stand still, as is right for a list."""
MODERN = {"avif": "format-avif|avifquality-55", "webp": "format-webp|webpquality-78"}
PLAIN = "format-jpeg|jpegquality-80|bgcolor-ffffff"
SOCIAL = f"fill-1200x630|{PLAIN}"


@dataclass(frozen=True)
class Variants:
    """What `<picture>` shows: MIME types with their `srcset`, and the fallback with its size in pixels."""

    sources: list[tuple[str, str]]
    src: str
    width: int
    height: int


def specs() -> list[str]:
    """Every rendition a picture has when its task is done."""
    modern = [
        f"{size}|{fmt}" for preset in PRESETS.values() for size in preset.sizes for fmt in MODERN.values()
    ]
    plain = [f"{preset.sizes[preset.fallback]}|{PLAIN}" for preset in PRESETS.values()]
    return [*modern, *plain, SOCIAL]


RENDITION_FILE: Any = Rendition._meta.get_field("file")


class Made(NamedTuple):
    """One rendition, as its picture remembers it."""

    name: str
    width: int
    height: int
    bytes: int

    @property
    def url(self) -> str:
        storage: Any = RENDITION_FILE.storage
        if isinstance(storage, FileSystemStorage):  # also when it is wrapped as the default one is
            return _local_url(self.name, storage.base_url)
        return storage.url(self.name)


@lru_cache(maxsize=8192)
def _local_url(name: str, base_url: str) -> str:
    """Of files on a disk, whose addresses do not change; other storages may give one for a while only."""
    return FileSystemStorage(base_url=base_url).url(name)


def sizes_of(picture: Picture, made: Iterable[Rendition]) -> dict[str, Any]:
    """What `picture` is to remember of its renditions."""
    there = {
        f"{one.filter_spec} {one.focal_point_key}".strip(): [
            one.file.name,
            one.width,
            one.height,
            _bytes(one),
        ]
        for one in made
    }
    return {"file": picture.file.name, "made": there, **({"moves": True} if _does_move(picture) else {})}


def _does_move(picture: Picture) -> bool:
    """Told by the beginning of the file, which is not decoded here."""
    try:
        with picture.open_file() as file:
            head = file.read(4096)
    except OSError:
        return False
    is_webp = head[8:16] == b"WEBPVP8X" and bool(head[20] & 2)
    return (
        is_webp
        or head[8:12] == b"avis"
        or (head[:4] == b"\x89PNG" and b"acTL" in head)
        or (head[:3] == b"GIF" and b"NETSCAPE2.0" in head)
    )


def variants(picture: Picture, preset_name: str) -> Variants:
    """What is there of `picture` in a preset; asks no query."""
    modern, fallback = _specs(ALIASES.get(preset_name, preset_name))
    made = _made(picture)
    plain = made(fallback)
    if plain is None or (picture.sizes.get("moves") and preset_name in MOVING):
        return Variants([], picture.file.url, picture.width, picture.height)
    sources = []
    for mime, specs_of_kind in modern:
        found = [one for spec in specs_of_kind if (one := made(spec))]
        if found:
            sources.append((mime, ", ".join(f"{one.url} {one.width}w" for one in found)))
    return Variants(sources, plain.url, plain.width, plain.height)


@lru_cache
def _specs(preset_name: str) -> tuple[list[tuple[str, list[str]]], str]:
    """MIME types with the renditions that are offered as such, and the rendition for browsers that know none."""
    preset = PRESETS[preset_name]
    modern = [(f"image/{mime}", [f"{size}|{fmt}" for size in preset.sizes]) for mime, fmt in MODERN.items()]
    return modern, f"{preset.sizes[preset.fallback]}|{PLAIN}"


def social_url(picture: Picture | None) -> str:
    """The absolute address of the picture for link previews, 1200x630; empty when there is none yet."""
    made = social(picture)
    return settings.BASE_URL + made.url if made else ""


def social(picture: Picture | None) -> Made | None:
    return _made(picture)(SOCIAL) if picture else None


def _made(picture: Picture) -> Callable[[str], Made | None]:
    """What there is of a picture in a size and format: nothing when the picture has got another file or focal point,
    and its sizes are still to be made."""
    sizes = picture.sizes
    if not sizes or sizes["file"] != picture.file.name:
        return lambda spec: None
    focal = (
        picture.focal_point_x,
        picture.focal_point_y,
        picture.focal_point_width,
        picture.focal_point_height,
    )

    def find(spec: str) -> Made | None:
        made = sizes["made"].get(_name(spec, focal))
        return Made(*made) if made else None

    return find


@lru_cache(maxsize=4096)
def _name(spec: str, focal: tuple[int | None, ...]) -> str:
    return f"{spec} {_focal_key(spec, focal)}".strip()


def _bytes(made: Rendition) -> int:
    try:
        return int(made.file.size)
    except OSError:
        return 0


def _focal_key(spec: str, focal: tuple[int | None, ...]) -> str:
    x, y, width, height = focal
    sample: Any = SimpleNamespace(  # a new Picture would ask the database for its collection
        focal_point_x=x, focal_point_y=y, focal_point_width=width, focal_point_height=height
    )
    return Filter(spec=spec).get_cache_key(sample)
