"""Pictures and their sizes, with real files."""

from io import BytesIO
from pathlib import PurePosixPath

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from polosa.kit.models import Picture
from polosa.kit.pictures import specs

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the closing of what it made to Python.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def picture(name: str) -> Picture:
    out = BytesIO()
    Image.linear_gradient("L").resize((1400, 900)).save(out, "JPEG")
    made = Picture(title="Мост", file=ContentFile(out.getvalue(), name=name))
    made.save()
    return made


@pytest.mark.parametrize("name", ["most.jpg", "мост через реку.jpg", f"{'m' * 90}.jpg", "_.jpg"])
def test_every_size_has_a_name_of_its_own_that_web_servers_show(name: str) -> None:
    bridge = picture(name)
    made = [PurePosixPath(one.file.name).name for one in bridge.get_renditions(*specs()).values()]
    assert len(set(made)) == len(specs())
    assert not [one for one in made if one.startswith(".") or one.count(".") != 2 or len(one) > 90]


def test_a_name_tells_the_picture_and_its_size() -> None:
    made = picture("most.jpg").get_rendition("fill-640x427|format-avif|avifquality-55")
    named = PurePosixPath(made.file.name).name
    assert named.startswith("most-")
    assert named.endswith(".fill-640x427.avif")


def test_a_moved_focal_point_gives_a_new_name() -> None:
    """Readers' browsers keep a picture for a year by its address."""
    bridge = picture("most.jpg")
    before = bridge.get_rendition("fill-320x213").file.name
    bridge.focal_point_x, bridge.focal_point_y = 100, 100
    bridge.focal_point_width = bridge.focal_point_height = 50
    bridge.save()
    assert bridge.get_rendition("fill-320x213").file.name != before
