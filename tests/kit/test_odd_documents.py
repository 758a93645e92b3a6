"""Documents as people have them: taken as they are, or refused in words; never an error."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document

from polosa.edge import conf
from tests.factories import people

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def zipped() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("word/document.xml", "<document/>" * 100)
    return body.getvalue()


TAKEN = {
    "plan.pdf": PDF,
    "План благоустройства — 2026 (итог).docx": zipped(),
    "old.doc": b"\xd0\xcf\x11\xe0",
    "п" * 180 + ".pdf": PDF,
    "a" * 300 + ".pdf": PDF,
    "..pdf.pdf": PDF,
    "семья 👨‍👩‍👧.pdf": PDF,
    'a"b<c>&d.pdf': PDF,
    "a%2Fb?c#d.pdf": PDF,
    "../../etc/passwd.txt": b"x",
    "PLAN.PDF": PDF,
    "con.txt": b"\xff\xfe\x00",
    ". .txt": b"x",
}
REFUSED = {
    "half.pdf": PDF[:9],
    "cut.pdf": PDF.replace(b"%%EOF", b""),
    "page.pdf": b"<html>%%EOF",
    "half.docx": zipped()[:-30],
    "half.zip": zipped()[:40],
    "word.odt": b"PK\x03\x04 not whole",
    "nothing.pdf": b"",
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b"<svg/>",
    "run.exe": b"MZ",
    "noending": b"x",
    ".pdf": PDF,
    "plan.pdf.exe": b"MZ",
}


WORDS = {
    "nothing.pdf": "пуст",
    "page.html": "Файлы .html газета не принимает. Подойдут: .pdf, ",
    "picture.svg": "Файлы .svg газета не принимает",
    "run.exe": "Файлы .exe газета не принимает",
    "plan.pdf.exe": "Файлы .exe газета не принимает",
    "noending": "нет окончания, по которому видно, чем его открыть. Подойдут: .pdf, ",
    ".pdf": "нет окончания",
}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(people.chief())
    return client


def many(desk: Client, name: str, body: bytes, **more: str) -> dict[str, Any]:
    data = {"files[]": SimpleUploadedFile(name, body), "title": name[:255], **more}
    answer = desk.post("/desk/documents/multiple/add/", data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 200, answer.content
    said: dict[str, Any] = answer.json()
    return said


def chosen(desk: Client, name: str, body: bytes) -> Any:
    data = {
        "document-chooser-upload-title": name[:255],
        "document-chooser-upload-file": SimpleUploadedFile(name, body),
    }
    answer = desk.post("/desk/documents/chooser/create/", data)
    assert answer.status_code == 200, answer.content
    return answer.json()


def in_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_kept_byte_by_byte_and_served_under_its_name(desk: Client, name: str) -> None:
    body = TAKEN[name]
    assert many(desk, name, body)["success"] is True
    assert chosen(desk, name, body)["step"] == "chosen"
    for document in Document.objects.all():
        kept = Path(document.file.path).read_bytes()
        assert kept == body
        assert (document.file_size, document.file_hash) == (
            len(body),
            hashlib.sha1(body, usedforsecurity=False).hexdigest(),
        )
        assert Path(document.file.path).parent.name == "documents"
        answer = desk.get(document.url)
        assert answer.status_code == 200, document.url
        assert b"".join(answer.streaming_content) == body
        answer.close()
        for screen in (f"/desk/documents/edit/{document.pk}/", "/desk/documents/"):
            assert desk.get(screen).status_code == 200


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_in_words(desk: Client, name: str) -> None:
    said = many(desk, name, REFUSED[name])
    assert said["success"] is False
    assert in_russian(said["error_message"]), said
    assert WORDS.get(name, "Файл повреждён") in said["error_message"]
    assert "\n" not in said["error_message"], "one reason is enough"
    again = chosen(desk, name, REFUSED[name])
    assert again["step"] == "reshow_creation_form"
    assert "Расширение файлов" not in str(again)
    assert not Document.objects.exists()


def test_what_is_too_large_is_refused_in_words(desk: Client, settings: Any) -> None:
    """Seen: no limit but that of the connection, which says nothing in the form."""
    assert 10 * 2**20 <= settings.WAGTAILDOCS_MAX_UPLOAD_SIZE < conf.value("LARGEST_UPLOAD")
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
    said = many(desk, "big.pdf", PDF * 20)
    assert said["success"] is False
    assert in_russian(said["error_message"])


def test_a_document_that_waited_for_its_title_is_like_every_other(desk: Client) -> None:
    waiting = many(desk, "plan.pdf", PDF, title="о" * 300)["uploaded_file_id"]
    prefix = f"uploaded-document-{waiting}"
    address = f"/desk/documents/multiple/create_from_uploaded_document/{waiting}/"
    assert desk.post(address, {f"{prefix}-title": "План"}).json()["success"]
    document = Document.objects.get()
    assert document.file_size == len(PDF)
    assert document.file_hash == hashlib.sha1(PDF, usedforsecurity=False).hexdigest()


def test_another_file_is_another_for_readers_copies_too(desk: Client) -> None:
    """By the hash a browser asks whether its copy is still right."""
    document = Document(title="План", file=ContentFile(PDF, name="plan.pdf"))
    document.save()
    tag = desk.get(document.url)["ETag"]
    document.file = ContentFile(PDF * 2, name="plan.pdf")
    document.save()
    answer = desk.get(Document.objects.get().url, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    answer.close()
