"""Pictures as telephones, print shops and programs make them: right, or refused in words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageCms
from wagtail.images.models import Filter

from polosa.kit import actions, darkroom
from polosa.kit.darkroom import PictureRefused, Why
from polosa.kit.models import Picture
from polosa.kit.pictures import specs, variants
from tests.factories import people

pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

OWNER = b"Ruslan of Embankment street"
GREY = Image.linear_gradient("L").resize((300, 200))  # black above, white below
PICTURE = GREY.convert("RGB")
DEEP = GREY.convert("I").point(lambda value: value * 257).convert("I;16")
MOVES = [Image.new("RGB", (300, 200), (60 * n, 90, 0)) for n in range(3)]
NOISE = [Image.effect_noise((300, 200), 50).convert("RGB") for _ in range(3)]


def words(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B], exif[0x0112] = OWNER.decode(), orientation
    return exif


def saved(image: Any, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def moving(kind: str, frames: list[Image.Image], **options: Any) -> bytes:
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0, **options)


def points(body: bytes) -> list[bytes]:
    """Of every frame."""
    with Image.open(BytesIO(body)) as image:
        frames = []
        for n in range(getattr(image, "n_frames", 1) if image.format != "MPO" else 1):
            image.seek(n)
            frames.append(image.convert("RGBA").tobytes())
    return frames


def text_of_png() -> Any:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", OWNER.decode())
    return said


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + OWNER + b"</x:xmpmeta>"
SPEAKING = {
    "a JPEG": saved(PICTURE, "JPEG", exif=words()),
    "a progressive JPEG": saved(PICTURE, "JPEG", exif=words(), progressive=True),
    "a JPEG of a program": saved(PICTURE, "JPEG", xmp=XMP),
    "a JPEG with a remark": saved(PICTURE, "JPEG", comment=OWNER),
    "a JPEG with something behind it": saved(PICTURE, "JPEG") + OWNER,
    "two pictures of a telephone": moving("MPO", [PICTURE, PICTURE], exif=words()),
    "a PNG": saved(PICTURE, "PNG", exif=words()),
    "a PNG with a remark": saved(PICTURE, "PNG", pnginfo=text_of_png()),
    "a WebP": saved(PICTURE, "WEBP", lossless=True, exif=words(), xmp=XMP),
    "an AVIF": saved(PICTURE, "AVIF", exif=words(), xmp=XMP),
    "a GIF with a remark": saved(PICTURE, "GIF", comment=OWNER),
    "a GIF that moves": moving("GIF", MOVES, comment=OWNER),
    "a WebP that moves": moving("WEBP", MOVES, exif=words(), xmp=XMP),
    "a PNG that moves": moving("PNG", MOVES, exif=words()),
}


@pytest.mark.parametrize("name", SPEAKING)
def test_what_is_noted_beside_the_picture_goes_and_not_a_point_of_it_changes(name: str) -> None:
    """Seen: only EXIF of still pictures went, and a picture that lost it was compressed once more."""
    body = SPEAKING[name]
    kept = darkroom.checked(BytesIO(body)).cleaned
    assert kept is not None
    assert OWNER not in kept
    assert points(kept) == points(body)
    again = darkroom.checked(BytesIO(kept))
    assert again.cleaned is None, "what is kept is kept as it is"


@pytest.mark.parametrize(
    "body", [moving("GIF", MOVES), moving("WEBP", MOVES), moving("PNG", MOVES), saved(PICTURE, "AVIF")]
)
def test_what_says_nothing_is_kept_byte_by_byte(body: bytes) -> None:
    assert darkroom.checked(BytesIO(body)).cleaned is None


def test_colours_of_a_profile_stay() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP"):
        for orientation in (1, 6):
            body = saved(PICTURE, kind, exif=words(orientation), icc_profile=profile)
            kept = darkroom.checked(BytesIO(body)).cleaned
            assert kept is not None
            with Image.open(BytesIO(kept)) as image:
                assert image.info["icc_profile"] == profile


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP"])
def test_a_picture_that_lies_on_its_side_is_set_upright(kind: str, orientation: int) -> None:
    """Seen: pictures of telephones that hold two were left lying, and cut as if they stood."""
    options = {"save_all": True, "append_images": [PICTURE]} if kind == "MPO" else {}
    found = darkroom.checked(BytesIO(saved(PICTURE, kind, exif=words(orientation), **options)))
    assert found.format == ("JPEG" if kind == "MPO" else kind)
    assert (found.width, found.height) == ((200, 300) if orientation > 4 else (300, 200))
    assert found.cleaned is not None
    with Image.open(BytesIO(found.cleaned)) as image:
        assert image.size == (found.width, found.height)
        assert OWNER not in found.cleaned
        top, left = image.convert("L").getpixel((150, 5)), image.convert("L").getpixel((5, 100))
    dark = {2: (True, False), 3: (False, False), 4: (False, False)}.get(orientation)
    if dark:
        assert (top < 50, left < 50) == dark


CUT = {
    "half a JPEG": saved(NOISE[0], "JPEG", quality=95),
    "half a progressive JPEG": saved(NOISE[0], "JPEG", quality=95, progressive=True),
    "half a JPEG of a telephone": saved(NOISE[0], "JPEG", quality=95, exif=words(6)),
    "half a PNG": saved(NOISE[0], "PNG"),
    "half a WebP": saved(NOISE[0], "WEBP"),
    "half an AVIF": saved(NOISE[0], "AVIF"),
    "half a GIF": saved(NOISE[0], "GIF"),
    "half a GIF that moves": moving("GIF", NOISE),
    "half a WebP that moves": moving("WEBP", NOISE),
    "half a PNG that moves": moving("PNG", NOISE),
}
REFUSED = {
    **{name: (body[: len(body) * 2 // 3], Why.BROKEN) for name, body in CUT.items()},
    "a WebP that moves lying": (moving("WEBP", MOVES, exif=words(6)), Why.TURNED),
    "a PNG that moves lying": (moving("PNG", MOVES, exif=words(3)), Why.TURNED),
    "a JPEG of a new century": (saved(PICTURE, "JPEG2000"), Why.FORMAT),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_whole_is_refused(name: str) -> None:
    """Seen: of what moves only the beginning was looked at, and half an AVIF was said to be no picture."""
    body, why = REFUSED[name]
    with pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(body))
    assert refused.value.why is why


DEPTHS = {
    "of print": saved(PICTURE.convert("CMYK"), "JPEG", quality=95),
    "of print, of a telephone": saved(PICTURE.convert("CMYK"), "JPEG", quality=95, exif=words(3)),
    "of 16 bits": saved(DEEP, "PNG"),
    "of 16 bits, on its head": saved(DEEP, "PNG", exif=words(3)),
    "of one bit": saved(GREY.convert("1"), "PNG"),
    "of few colours": saved(PICTURE.quantize(16), "PNG"),
    "of greys and clear": saved(GREY.convert("LA"), "PNG"),
    "that moves": moving("GIF", [PICTURE, *MOVES]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", DEPTHS)
def test_every_size_of_it_shows_what_it_shows(name: str) -> None:
    """Seen: a picture of 16 bits was white and had no size for old browsers; print's colours went out as they are."""
    picture = Picture(title="x", file=ContentFile(DEPTHS[name], name=f"x.{kind_of(DEPTHS[name])}"))
    picture.save()
    assert actions.make_all_renditions(picture=picture) == len(specs())
    for one in picture.renditions.all():
        with Image.open(one.file) as made:
            assert made.mode in {"RGB", "L", "RGBA"}, one.filter_spec
            middle, grey = made.width // 2, made.convert("L").resize((8, 8))
        assert middle
        above, below = sum_of(grey, 0), sum_of(grey, 7)
        dark, light = (below, above) if "telephone" in name or "head" in name else (above, below)
        assert dark < 80 < 175 < light, (one.filter_spec, above, below)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_moves_in_its_story_and_stands_still_in_lists(kind: str) -> None:
    """Seen: the first frame was all that readers ever saw of it."""
    for body, does_move in ((moving(kind, MOVES), True), (saved(PICTURE, kind), False)):
        picture = Picture(title="x", file=ContentFile(body, name=f"x.{kind.lower()}"))
        picture.save()
        actions.make_all_renditions(picture=picture)
        told = Picture.objects.get(pk=picture.pk)
        for preset in ("lead", "wide"):
            assert (variants(told, preset).src == told.file.url) is does_move
        assert variants(told, "card").src != told.file.url


def kind_of(body: bytes) -> str:
    with Image.open(BytesIO(body)) as image:
        return str(image.format).lower()


def sum_of(grey: Image.Image, row: int) -> float:
    return sum(grey.crop((0, row, 8, row + 1)).tobytes()) / 8


@pytest.mark.django_db
def test_colours_of_print_are_those_its_profile_says() -> None:
    """A profile of four colours is for no picture of three: it is used and goes."""
    body = saved(PICTURE.convert("CMYK"), "JPEG", icc_profile=b"no profile at all")
    picture = Picture(title="x", width=300, height=200, file=ContentFile(body, name="x.jpg"))
    out = BytesIO()
    Filter("width-100|format-webp").run(picture, out)
    with Image.open(out) as made:
        assert "icc_profile" not in made.info


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*REFUSED, *DEPTHS, "two pictures of a telephone", "a GIF that moves"])
def test_the_desk_takes_it_or_says_why(name: str, client: Client) -> None:
    client.force_login(people.chief())
    body = REFUSED[name][0] if name in REFUSED else {**DEPTHS, **SPEAKING}[name]
    ending = next((kind for kind in ("webp", "png", "avif", "gif") if kind in name.lower()), "jpg")
    if name in DEPTHS:
        ending = kind_of(body)
    file = SimpleUploadedFile(f"IMG.{ending}", body)
    answer = client.post("/desk/images/multiple/add/", {"files[]": file, "title": "x"},
                         headers={"X-Requested-With": "XMLHttpRequest"})  # fmt: skip
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["success"] is (name not in REFUSED), said
    if name in REFUSED:
        assert any("а" <= letter <= "я" for letter in said["error_message"]), said
    for picture in Picture.objects.all():
        assert Path(picture.file.path).stat().st_size == picture.file_size
