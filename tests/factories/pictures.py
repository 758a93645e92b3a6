"""Pictures with real files."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from polosa.kit.models import Picture


def picture(name: str, size: tuple[int, int] = (1400, 900)) -> Picture:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).save(out, "JPEG")
    made = Picture(title="Мост", file=ContentFile(out.getvalue(), name=name))
    made.save()
    return made
