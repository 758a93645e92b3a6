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
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1024 * 2**20
CPU_SECONDS = 25
IDLE_SECONDS = 20
MOST_JOBS = 200
MOST_FRAMES = 2000
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF"]
TRACES = ("exif", "xmp", "XML:com.adobe.xmp", "comment")
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
        raise Refused("format") from None
    if image.width * image.height > job["pixels"]:
        raise Refused("large")
    return image


def checked(job: dict[str, Any]) -> dict[str, Any]:
    """Decodes the whole picture once; writes it upright and without its camera's words where it has some."""
    with opened(job) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > MOST_FRAMES:
            raise Refused("frames")
        found = {"format": image.format, "width": image.width, "height": image.height, "frames": frames}
        has_traces = bool(image.getexif()) and frames == 1
        if not has_traces:
            image.draft(
                "RGB", (image.width // 8, image.height // 8)
            )  # JPEG: all is read, a little is computed
        image.load()
        if has_traces:
            found["width"], found["height"] = _without_traces(image, job["result"])
        return {**found, "is_changed": has_traces}


def _without_traces(image: Any, path: str) -> tuple[int, int]:
    from PIL import ImageOps

    kind, profile = image.format, image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    for trace in TRACES:
        image.info.pop(trace, None)
    image.save(path, format=kind, quality=95, icc_profile=profile)
    return image.width, image.height


def rendered(job: dict[str, Any]) -> dict[str, Any]:
    """One rendition: upright, cropped to `crop` (of a picture of `size`), resized to `to`, written as `formats` say."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()  # the library asks whether it may run programs: by default it may not
    from willow.plugins.pillow import PillowImage

    with opened(job) as image:
        kind = image.format.lower()
        crop, (width, height), to = job["crop"], job["size"], job["to"]
        if image.getexif().get(0x0112, 1) == 1:
            scale = max(to[0] / max(crop[2] - crop[0], 1), to[1] / max(crop[3] - crop[1], 1))
            image.draft("RGB", (int(image.width * scale) + 1, int(image.height * scale) + 1))
        picture = PillowImage(image).auto_orient()
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
