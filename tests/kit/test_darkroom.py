"""Pictures are decoded in a process of their own, within limits: real files, a real child."""

from __future__ import annotations

import os
import resource
import signal
import struct
import threading
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.models import Filter

from polosa.kit import darkroom
from polosa.kit.darkroom import PictureRefused, Why, process
from polosa.kit.models import Picture

pytestmark = pytest.mark.filterwarnings(  # Wagtail leaves the closing of what it made to Python
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


def picture(
    kind: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 120).save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(extra: bytes, size: tuple[int, int] = (8, 8)) -> bytes:
    whole = picture(size=size)
    return whole[:33] + extra + whole[33:]


def declared(width: int, height: int) -> bytes:
    """A PNG of 100 bytes that says it is large."""
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


BOMB = zlib.compress(b"\0" * 50_000_000, 9)
REFUSED = {
    "no picture": (b"<html></html>", Why.FORMAT),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>a()</script></svg>', Why.FORMAT),
    "TIFF": (picture("TIFF"), Why.FORMAT),
    "nothing": (b"", Why.FORMAT),
    "a PNG cut short": (picture(size=(400, 400), mode="RGB")[:-200], Why.BROKEN),
    "a JPEG cut short": (os.urandom(0) + picture("JPEG", (900, 900))[:-300], Why.BROKEN),
    "a WebP cut short": (picture("WEBP", (900, 900))[:-40], Why.BROKEN),
    "a header of four gigapixels": (declared(65_000, 65_000), Why.LARGE),
    "62 megapixels": (picture(size=(7900, 7900), mode="L"), Why.LARGE),
    "a header without its pixels": (declared(2000, 2000), Why.BROKEN),
    "a bomb of words": (png_with(chunk(b"zTXt", b"Comment\0\0" + BOMB)), Why.BROKEN),
    "half a chunk": (picture(size=(400, 400))[:60], Why.BROKEN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    body, why = REFUSED[name]
    with pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(body))
    assert refused.value.why is why
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_what_is_taken(kind: str) -> None:
    found = darkroom.checked(BytesIO(picture(kind)))
    assert (found.format, found.width, found.height, found.cleaned) == (kind, 300, 200, None)


def test_a_profile_that_is_a_bomb_costs_no_memory() -> None:
    body = png_with(chunk(b"iCCP", b"x\0\0" + BOMB))
    try:
        darkroom.checked(BytesIO(body))
    except PictureRefused as refused:
        assert refused.why is Why.BROKEN  # Pillow may as well pass over it


def test_a_camera_s_words_are_taken_away_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ruslan"
    found = darkroom.checked(BytesIO(picture("JPEG", (300, 200), exif=exif)))
    assert found.cleaned is not None
    assert (found.width, found.height) == (200, 300)
    with Image.open(BytesIO(found.cleaned)) as upright:
        assert upright.size == (200, 300)
        assert not upright.getexif()
    assert b"Ruslan" not in found.cleaned


def test_animations_stay_as_they_are_and_endless_ones_are_refused() -> None:
    def animation(frames: int) -> bytes:
        out = BytesIO()
        first, *rest = [Image.new("RGB", (4, 4), (n % 250, n // 250, 9)) for n in range(frames)]
        first.save(out, "GIF", save_all=True, append_images=rest)
        return out.getvalue()

    assert darkroom.checked(BytesIO(animation(30))).cleaned is None
    with pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(animation(2100)))
    assert refused.value.why is Why.FRAMES


def child_of() -> int:
    darkroom.checked(BytesIO(picture()))
    assert process._child is not None
    return process._child.pid


def test_a_child_that_is_killed_is_started_anew() -> None:
    for _ in range(2):
        os.kill(child_of(), signal.SIGKILL)
        time.sleep(0.1)
    assert darkroom.checked(BytesIO(picture())).format == "PNG"


def test_a_child_that_leaves_as_it_is_asked_is_started_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It had waited long enough: what was written to it by then is read by nobody."""
    process.end()
    leaver = tmp_path / "leaver.py"
    leaver.write_text("import sys; sys.stdin.readline()")
    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr(process, "PROGRAM", leaver)
        process._running()
    assert darkroom.checked(BytesIO(picture())).format == "PNG"


def test_a_process_with_many_connections_takes_pictures_too() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    process.end()
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        assert darkroom.checked(BytesIO(picture())).format == "PNG"
    finally:
        process.end()
        for number in held:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_child_killed_in_its_work_refuses_that_picture_only(monkeypatch: pytest.MonkeyPatch) -> None:
    pid = child_of()
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(PictureRefused):
        darkroom.checked(BytesIO(picture()))
    assert darkroom.checked(BytesIO(picture())).format == "PNG"


def test_a_child_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    pid = child_of()
    monkeypatch.setattr(process, "JOB_SECONDS", 0.3)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(picture()))
    assert refused.value.why is Why.TIME
    assert not Path(f"/proc/{pid}").exists()


def test_the_child_has_limits_and_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    process.end()
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret@host/paper")
    pid = child_of()
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == 2**30
    assert resource.prlimit(pid, resource.RLIMIT_CPU)[0] < 60
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    process.end()


def test_what_needs_more_memory_than_there_is_is_refused(tmp_path: Path) -> None:
    """40 million points of 16 bits a colour, with a camera's words: turned, copied and written anew."""
    pid = child_of()
    resource.prlimit(pid, resource.RLIMIT_AS, (120 * 2**20, 2**30))
    with pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(picture(size=(6300, 6300), mode="RGBA")))
    assert refused.value.why is Why.MEMORY
    assert darkroom.checked(BytesIO(picture())).format == "PNG"


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_the_largest_that_is_taken_fits(mode: str) -> None:
    found = darkroom.checked(BytesIO(picture(size=(8000, 5000), mode=mode)))
    assert (found.width, found.height) == (8000, 5000)


def test_pictures_of_many_threads_are_done_one_after_the_other() -> None:
    done: list[str] = []

    def work() -> None:
        done.append(darkroom.checked(BytesIO(picture(size=(1500, 1500)))).format)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == ["PNG"] * 6


def test_another_process_s_turn_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "WAIT_SECONDS", 0.3)
    with process._turn(), pytest.raises(PictureRefused) as refused:
        darkroom.checked(BytesIO(picture()))
    assert refused.value.why is Why.BUSY


@pytest.mark.django_db
class TestOfThePaper:
    def test_a_rendition_is_the_part_it_was_asked_for(self) -> None:
        """Left black, right white: cropped to the right it is white, also when it is reduced while decoding."""
        out, half = BytesIO(), Image.new("L", (4000, 2000), 0)
        half.paste(255, (2000, 0, 4000, 2000))
        half.save(out, "JPEG")
        made = Picture(title="x", file=ContentFile(out.getvalue(), name="half.jpg"))
        made.focal_point_x, made.focal_point_y = 3500, 1000
        made.focal_point_width = made.focal_point_height = 200
        made.save()
        with Image.open(made.get_rendition("fill-200x200-c100|format-jpeg").file) as small:
            assert small.size == (200, 200)
            assert small.convert("L").getextrema()[0] > 200
        with Image.open(made.get_rendition("width-400|format-webp").file) as whole:
            assert whole.size == (400, 200)
            points = whole.convert("L")
            assert points.getpixel((100, 100)) < 30
            assert points.getpixel((300, 100)) > 220

    def test_this_process_decodes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise AssertionError("decoded here")

        body = picture("PNG", (900, 600), "RGBA")
        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", refuse)
        monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", refuse, raising=False)
        made = Picture(title="x", file=ContentFile(body, name="x.png"))
        made.save()
        for spec in ("max-165x165", "fill-320x213|format-avif", "width-640|format-jpeg|bgcolor-ffffff"):
            assert made.get_rendition(spec).width
        out = BytesIO()
        assert Filter("width-100").run(made, out).format_name == "png"
        assert out.getvalue()[:4] == b"\x89PNG"

    @pytest.mark.parametrize("name", REFUSED)
    def test_what_is_refused_is_not_saved_by_any_way(self, name: str) -> None:
        with pytest.raises(PictureRefused):
            Picture(title="x", file=ContentFile(REFUSED[name][0], name="x.png")).save()
        assert not Picture.objects.exists()

    def test_a_file_that_broke_on_the_disk_leaves_nothing_half_made(self) -> None:
        made = Picture(title="x", file=ContentFile(picture("JPEG", (900, 600)), name="x.jpg"))
        made.save()
        Path(made.file.path).write_bytes(Path(made.file.path).read_bytes()[:600])
        with pytest.raises(PictureRefused):
            Picture.objects.get(pk=made.pk).get_rendition("width-640|format-webp")
        assert not made.renditions.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["62 megapixels", "SVG", "a JPEG cut short", "a bomb of words"])
def test_the_desk_says_in_russian_why(name: str, admin_client: Any) -> None:
    body, _why = REFUSED[name]
    ending = "jpg" if "JPEG" in name else "png"
    file = SimpleUploadedFile(f"x.{ending}", body)
    answer = admin_client.post("/desk/images/multiple/add/", {"files[]": file, "title": "x"},
                               headers={"X-Requested-With": "XMLHttpRequest"})  # fmt: skip
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["success"] is False
    assert any("а" <= letter <= "я" for letter in said["error_message"]), said
    assert not Picture.objects.exists()
