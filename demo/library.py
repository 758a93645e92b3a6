"""The demo's pictures: drawn by a program when first needed, and shared between stories about the same thing."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from polosa.kit.models import Picture

from . import pictures

CREDIT = "рисунок редакции"


def drawing(theme: str, number: int) -> Picture:
    """The picture of a theme and a number, drawn the first time. A theme of two words is drawn as its first."""
    theme = theme.split(maxsplit=1)[0]
    title = f"{theme}-{number}"
    found = Picture.objects.filter(title=title).first()
    if found:
        return found
    x, y = pictures.focal_point(theme, number)
    return _keep(pictures.draw(theme, number), title, pictures.describe(theme), (x, y))


def poster(kind: str, number: int) -> Picture:
    title = f"poster-{kind}-{number}"
    found = Picture.objects.filter(title=title).first()
    return found or _keep(pictures.draw_poster(kind, number), title, "", (0.5, 0.5))


def portrait(name: str, number: int) -> Picture:
    found = Picture.objects.filter(title=name).first()
    return found or _keep(pictures.draw_portrait(name, number), name, name, (0.5, 0.45))


def _keep(image: Image.Image, title: str, alt: str, focal: tuple[float, float]) -> Picture:
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    picture = Picture(title=title, description=alt, credit=CREDIT)
    picture.file = ContentFile(out.getvalue(), name=f"{title}.jpg")
    picture.focal_point_x, picture.focal_point_y = (
        round(focal[0] * image.width),
        round(focal[1] * image.height),
    )
    picture.focal_point_width, picture.focal_point_height = image.width // 5, image.height // 5
    picture.save()
    return picture
