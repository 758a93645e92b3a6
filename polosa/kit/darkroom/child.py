"""The process that decodes pictures: a job a line on its standard input, as JSON; nothing of the paper is known.

Its limits stand before the first library is loaded. It ends when nobody has asked for a while and when its input ends,
as it does with the process that started it, however that ended.
"""

import json
import resource
import select
import struct
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1024 * 2**20
CPU_SECONDS = 25
IDLE_SECONDS = 20
MOST_JOBS = 200
MOST_FRAMES = 2000
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF"]
TRACES = ("exif", "xmp", "XML:com.adobe.xmp", "comment")
ORIENTATION, UPRIGHT = 0x0112, 1
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF")
JPEG_KEEPS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""What programs put into a JPEG beside the picture, and how that begins which belongs to the picture."""
PNG_WORDS = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"}
WEBP_WORDS = {b"EXIF", b"XMP "}
NOTHING = b"II*\0\x08\0\0\0"
GIF_KEEPS = (b"NETSCAPE", b"ANIMEXTS", b"ICCRGBG1")
BROKEN = (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError, TypeError, struct.error)


class Refused(Exception):
    pass


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    for _ in range(MOST_JOBS):
        if not select.select([sys.stdin], [], [], IDLE_SECONDS)[0] or not (line := sys.stdin.readline()):
            return
        spent = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(spent.ru_utime + spent.ru_stime) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def answer(job: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"checked": checked, "rendered": rendered}[job["do"]](job)
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "memory"}
    except BROKEN as error:
        return {"refused": "memory" if "memory" in str(error).lower() else "broken"}


def opened(job: dict[str, Any]) -> Any:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # measured here
    try:
        image = Image.open(job["source"], formats=FORMATS)
    except UnidentifiedImageError:
        raise Refused("broken" if _begins_well(job["source"]) else "format") from None
    if image.width * image.height > job["pixels"]:
        raise Refused("large")
    return image


def _begins_well(path: str) -> bool:
    with Path(path).open("rb") as file:
        head = file.read(12)
    return head.startswith(BEGINNINGS) or head[4:12] in {b"ftypavif", b"ftypavis"}


def checked(job: dict[str, Any]) -> dict[str, Any]:
    """Decodes the whole picture once; where not all is to be kept, writes what is: upright and without words."""
    with opened(job) as image:
        is_of_phone = image.format == "MPO"  # a JPEG, and behind it others: depths, the moment before
        kind, frames = ("JPEG", 1) if is_of_phone else (image.format, getattr(image, "n_frames", 1))
        is_upright = image.getexif().get(ORIENTATION, UPRIGHT) in {0, UPRIGHT}
        if frames > MOST_FRAMES:
            raise Refused("frames")
        if frames > 1 and not is_upright:
            raise Refused("turned")
        found = {"format": kind, "width": image.width, "height": image.height, "frames": frames}
        if frames == 1 and is_upright:
            image.draft("RGB", (image.width // 8, image.height // 8))  # JPEG: read whole, little is computed
        for frame in range(frames):
            image.seek(frame)
            image.load()
        whole = Path(job["source"]).read_bytes()
        kept = without_words(whole, kind, image.info) if is_upright else None
        if kept is not None:
            Path(job["result"]).write_bytes(kept)
            return {**found, "is_changed": kept != whole}
        if frames > 1:
            raise Refused("broken")
    found["width"], found["height"] = _written_anew(job, kind)
    return {**found, "is_changed": True}


def _written_anew(job: dict[str, Any], kind: str) -> tuple[int, int]:
    from PIL import ImageOps

    with opened(job) as image:
        profile = image.info.get("icc_profile")
        ImageOps.exif_transpose(image, in_place=True)
        for trace in TRACES:
            image.info.pop(trace, None)
        image.save(job["result"], format=kind, quality=95, icc_profile=profile)
        return image.width, image.height


def without_words(body: bytes, kind: str, info: dict[str, Any]) -> bytes | None:
    """The same points without what a camera noted beside them; None of what is not built as it should be."""
    try:
        if kind == "AVIF":
            return _blank(body, [info.get("exif"), info.get("xmp")])
        return b"".join({"JPEG": _jpeg, "PNG": _png, "WEBP": _webp, "GIF": _gif}[kind](body))
    except (IndexError, ValueError):
        return None


def _jpeg(body: bytes) -> Iterator[bytes]:
    """The first picture of the file."""
    yield body[:2]
    at = 2
    while True:
        while body[at + 1] == 0xFF:
            at += 1
        mark, end = body[at + 1], at + 2 + int.from_bytes(body[at + 2 : at + 4])
        if body[at] != 0xFF or (end < at + 4 and mark != 0xD9):
            raise ValueError
        if mark == 0xD9:
            yield b"\xff\xd9"
            return
        is_beside = 0xE0 <= mark <= 0xEF or mark == 0xFE
        if not is_beside or (mark in JPEG_KEEPS and body.startswith(JPEG_KEEPS[mark], at + 4)):
            yield body[at:end]
        at = end
        if mark == 0xDA:  # the points, in which an FF has a zero or the number of a restart behind it
            while body[at] != 0xFF or body[at + 1] in {0, *range(0xD0, 0xD8)}:
                at = body.index(b"\xff", at + 1)
            yield body[end:at]


def _png(body: bytes) -> Iterator[bytes]:
    yield body[:8]
    at, name = 8, b""
    while name != b"IEND":
        name, end = body[at + 4 : at + 8], at + 12 + int.from_bytes(body[at : at + 4])
        if end > len(body):
            raise ValueError
        if name not in PNG_WORDS:
            yield body[at:end]
        at = end


def _webp(body: bytes) -> Iterator[bytes]:
    kept, at = [b"WEBP"], 12
    last = min(len(body), 8 + int.from_bytes(body[4:8], "little"))
    while at + 8 <= last:
        name, end = body[at : at + 4], at + 8 + int.from_bytes(body[at + 4 : at + 8], "little")
        end += end % 2
        if name == b"VP8X":
            kept += [body[at : at + 8], bytes([body[at + 8] & ~0x0C]), body[at + 9 : end]]
        elif name not in WEBP_WORDS:
            kept.append(body[at:end])
        at = end
    yield b"RIFF" + sum(map(len, kept)).to_bytes(4, "little")
    yield from kept


def _gif(body: bytes) -> Iterator[bytes]:
    at = 13 + _colours(body[10])
    yield body[:at]
    while body[at : at + 1] not in {b";", b""}:
        begun, is_kept = at, True
        if body[at] == 0x21:
            is_kept = body[at + 1] != 0xFE and (body[at + 1] != 0xFF or body.startswith(GIF_KEEPS, at + 3))
            at += 2
        elif body[at] == 0x2C:
            at += 11 + _colours(body[at + 9])
        else:
            raise ValueError
        while body[at]:
            at += 1 + body[at]
        at += 1
        if is_kept:
            yield body[begun:at]
    yield b";"


def _colours(flags: int) -> int:
    """How many bytes a GIF's table of colours takes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _blank(body: bytes, notes: list[bytes | None]) -> bytes:
    """Of a file where everything is found by its place; an empty note of a camera is one too."""
    for said in notes:
        note = (said or b"").removeprefix(b"Exif\0\0")
        empty = NOTHING.ljust(len(note), b"\0")[: len(note)]
        if note.strip(b"\0") and note != empty:
            at = body.index(note)
            body = body[:at] + empty + body[at + len(note) :]
    return body


def in_plain_colours(image: Any) -> Any:
    """Of print's colours those of a screen; of 65,536 greys 256."""
    from willow.plugins.pillow import PillowImage

    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode != "CMYK":
        return image
    try:
        image = PillowImage(image).transform_colorspace_to_srgb().image
    except BROKEN:  # a profile nobody can read
        pass
    image = image.convert("RGB")
    image.info.pop("icc_profile", None)
    return image


def rendered(job: dict[str, Any]) -> dict[str, Any]:
    """One rendition: upright, cropped to `crop` (of a picture of `size`), resized to `to`, written as `formats` say."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()  # the library asks whether it may run programs: by default it may not
    from willow.plugins.pillow import PillowImage

    with opened(job) as image:
        kind = "jpeg" if image.format == "MPO" else image.format.lower()
        crop, (width, height), to = job["crop"], job["size"], job["to"]
        if image.getexif().get(0x0112, 1) == 1:
            scale = max(to[0] / max(crop[2] - crop[0], 1), to[1] / max(crop[3] - crop[1], 1))
            image.draft("RGB", (int(image.width * scale) + 1, int(image.height * scale) + 1))
        picture = PillowImage(in_plain_colours(image)).auto_orient()
        across, down = picture.image.width / width, picture.image.height / height
        picture = picture.crop((crop[0] * across, crop[1] * down, crop[2] * across, crop[3] * down))
        picture = picture.resize(tuple(to))
        if job["background"] is not None:
            picture = picture.set_background_color_rgb(tuple(job["background"]))
        name = job["format"] or job["conversions"].get(kind, kind)
        if name == "jpeg" and picture.has_alpha():
            picture = picture.set_background_color_rgb((255, 255, 255))
        with Path(job["result"]).open("wb") as out:
            getattr(picture, f"save_as_{name}")(out, **job["options"].get(name, {}))
        return {"format": name, "width": picture.image.width, "height": picture.image.height}


if __name__ == "__main__":
    main()
