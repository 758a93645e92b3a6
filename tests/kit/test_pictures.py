"""Pictures and their sizes, with real files."""

from importlib import import_module
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.template import Context

from polosa.edge.models import Purge
from polosa.kit import actions
from polosa.kit.models import Picture
from polosa.kit.pictures import MODERN, PLAIN, SOCIAL, Variants, social_url, specs, variants
from polosa.kit.templatetags import pictures
from tests.factories.pictures import picture

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the closing of what it made to Python.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


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


@pytest.fixture
def bridge() -> Picture:
    made = picture("most.jpg")
    actions.make_all_renditions(picture=made)
    return Picture.objects.get(pk=made.pk)


def shown(made: Picture) -> str:
    return pictures.picture(Context(), made, "lead", alt="")


def test_a_picture_tells_its_sizes_without_a_query(bridge: Picture, django_assert_num_queries: Any) -> None:
    there = {one.filter_spec: one for one in bridge.renditions.all()}
    with django_assert_num_queries(0):
        html, social = shown(bridge), social_url(bridge)
    wide = [there[f"fill-{size}|{MODERN['avif']}"] for size in ("320x213", "640x427", "1280x853")]
    srcset = ", ".join(f"{one.url} {one.width}w" for one in wide)
    assert f'<source type="image/avif" srcset="{srcset}"' in html
    plain = there[f"fill-640x427|{PLAIN}"]
    assert f'src="{plain.url}" width="640" height="427"' in html
    assert social.endswith(there[SOCIAL].url)


def test_a_picture_without_sizes_is_shown_as_it_is(bridge: Picture) -> None:
    Picture.objects.update(sizes={})
    bare = Picture.objects.get(pk=bridge.pk)
    assert variants(bare, "lead") == Variants([], bare.file.url, 1400, 900)
    assert social_url(bare) == ""


def test_sizes_of_another_focal_point_or_file_are_not_shown(bridge: Picture) -> None:
    bridge.focal_point_x = bridge.focal_point_y = bridge.focal_point_width = bridge.focal_point_height = 50
    assert variants(bridge, "lead").sources == []
    assert variants(bridge, "wide").sources  # nothing is cut off there
    bridge.file.name = "original_images/other.jpg"
    assert variants(bridge, "wide").sources == []


@pytest.mark.django_db(transaction=True)
def test_sizes_follow_the_renditions_when_those_are_deleted_or_made_anew(bridge: Picture) -> None:
    Purge.objects.all().delete()
    bridge.renditions.all().delete()  # by Wagtail, for whatever reason; the task runs at once here
    after = Picture.objects.get(pk=bridge.pk)
    assert f"picture:{bridge.pk}" in Purge.objects.values_list("key", flat=True)
    assert after.renditions.count() == len(after.sizes["made"]) == len(specs())
    assert variants(after, "lead").src in [one.url for one in after.renditions.all()]
    after.delete()
    assert not Picture.objects.exists()


def test_the_migration_tells_pictures_what_they_have(bridge: Picture) -> None:
    told = bridge.sizes
    Picture.objects.update(sizes={})
    remember = import_module("polosa.kit.migrations.0003_picture_sizes").remember
    remember(apps, SimpleNamespace(connection=connection))
    assert Picture.objects.get(pk=bridge.pk).sizes == told
    assert {(width, height) for _name, width, height, _bytes in told["made"].values()} >= {(1200, 630)}
    assert all(bytes > 0 for _name, _width, _height, bytes in told["made"].values())
