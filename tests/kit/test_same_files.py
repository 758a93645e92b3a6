"""A picture is itself: its hash and size are of what is kept, however it came, and the desk takes none for another."""

from __future__ import annotations

import hashlib
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image
from wagtail.documents.models import Document

from polosa.importers.actions import library
from polosa.importers.gateways.files import Brought
from polosa.kit import actions
from polosa.kit.models import Picture
from tests.factories import people

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


def of_phone(colour: tuple[int, int, int], orientation: int = 6, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phone of Ruslan", orientation
    out = BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, kind, exif=exif)
    return out.getvalue()


FIRE, CHIEF = of_phone((200, 30, 0)), of_phone((20, 30, 90))


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(people.chief())
    return client


def told(thing: Any) -> tuple[int | None, str]:
    rows = type(thing).objects.filter(pk=thing.pk)
    known: tuple[int | None, str] = rows.values_list("file_size", "file_hash").get()
    return known


def lies(thing: Any) -> tuple[int, str]:
    body = Path(thing.file.path).read_bytes()
    return len(body), hashlib.sha1(body, usedforsecurity=False).hexdigest()


def many(desk: Client, body: bytes, **more: str) -> dict[str, Any]:
    file = SimpleUploadedFile("IMG_0001.jpg", body, "image/jpeg")
    data = {"files[]": file, "title": "Снимок", **more}
    answer = desk.post("/desk/images/multiple/add/", data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    assert said["success"], said
    return said


def in_chooser(desk: Client, body: bytes) -> dict[str, Any]:
    file = SimpleUploadedFile("IMG_0001.jpg", body, "image/jpeg")
    data = {"image-chooser-upload-title": "Снимок", "image-chooser-upload-file": file}
    answer = desk.post("/desk/images/chooser/create/", data)
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    return said


@pytest.mark.parametrize("orientation", [1, 6])
def test_two_pictures_of_a_phone_are_two_and_the_same_one_is_a_duplicate(
    desk: Client, orientation: int
) -> None:
    """Seen: an emptied hash, and empty equals empty: one press and the fire was the chief's portrait."""
    fire, chief = of_phone((200, 30, 0), orientation), of_phone((20, 30, 90), orientation)
    assert many(desk, fire)["duplicate"] is False
    assert many(desk, chief)["duplicate"] is False
    assert many(desk, fire)["duplicate"] is True
    assert in_chooser(desk, of_phone((0, 99, 0), orientation))["step"] == "chosen"
    assert in_chooser(desk, chief)["step"] == "duplicate_found"
    for picture in Picture.objects.all():
        assert told(picture) == lies(picture)


def test_what_older_rows_lack_makes_nobody_their_duplicate(desk: Client) -> None:
    many(desk, FIRE)
    Picture.objects.update(file_hash="")
    assert many(desk, CHIEF)["duplicate"] is False


def test_another_file_for_a_picture_is_measured_too(desk: Client) -> None:
    number = many(desk, FIRE)["image_id"]
    data = {"title": "Снимок", "file": SimpleUploadedFile("b.jpg", CHIEF, "image/jpeg")}
    assert desk.post(f"/desk/images/{number}/", data).status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (200, 300)
    assert told(picture) == lies(picture)


def test_a_picture_that_waited_for_its_title_is_like_every_other(desk: Client) -> None:
    """Seen: kept with its camera's words, and its size before it was turned."""
    waiting = many(desk, FIRE, title="о" * 300)["uploaded_file_id"]
    prefix = f"uploaded-image-{waiting}"
    answer = desk.post(
        f"/desk/images/multiple/create_from_uploaded_image/{waiting}/", {f"{prefix}-title": "Пожар"}
    )
    assert answer.json()["success"], answer.content
    picture = Picture.objects.get()
    assert b"Ruslan" not in Path(picture.file.path).read_bytes()
    assert (picture.width, picture.height) == (200, 300)
    assert told(picture) == lies(picture)
    assert len(list(Path(picture.file.path).parent.glob("IMG_0001*"))) == 1


def test_what_an_import_brings_is_measured() -> None:
    picture = library.keep_picture(
        source="s", digest="p", address="https://a/a.jpg", file=brought("a.jpg", FIRE), alt=""
    )
    document = library.keep_document(
        source="s", digest="d", address="https://a/a.pdf", file=brought("a.pdf", b"%PDF-1.4")
    )
    assert told(picture) == lies(picture)
    assert told(document) == lies(document)


def brought(name: str, body: bytes) -> Brought:
    return Brought(name=name, body=body)


def old_rows(n: int) -> list[Any]:
    made: list[Any] = []
    for number in range(n):
        picture = Picture(title="x", file=ContentFile(of_phone((number, 0, 0)), name=f"{number}.jpg"))
        picture.save()
        document = Document(title="x", file=ContentFile(b"%d" % number, name=f"{number}.txt"))
        document.save()
        made += [picture, document]
    Picture.objects.update(file_hash="", file_size=None)
    Document.objects.update(file_hash="", file_size=None)
    return made


def migrate() -> None:
    step = import_module("polosa.kit.migrations.0006_files_are_themselves")
    step.measure(apps, SimpleNamespace(connection=connection))


@pytest.mark.parametrize("mend", [migrate, actions.measure_files])
def test_old_rows_are_told_of_their_files(mend: Any) -> None:
    made = old_rows(3)
    Path(made[0].file.path).unlink()
    mend()
    assert told(made[0]) == (None, "")
    assert [told(one) for one in made[1:]] == [lies(one) for one in made[1:]]


def test_old_rows_by_the_thousand_are_told_row_by_row(django_assert_max_num_queries: Any) -> None:
    """An older node that changes a row meanwhile is believed."""
    made = old_rows(1)[0]
    Picture.objects.bulk_create(
        Picture(title="x", file=made.file.name, width=1, height=1, collection_id=made.collection_id)
        for _ in range(3000)
    )
    Picture.objects.filter(pk=made.pk).update(file_hash="an older node's")
    with django_assert_max_num_queries(3010):
        migrate()
    assert Picture.objects.filter(file_hash=lies(made)[1]).count() == 3000
    assert told(made)[1] == "an older node's"
    with django_assert_max_num_queries(3):
        migrate()
