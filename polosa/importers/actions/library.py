"""Pictures and documents of the old site, each brought once."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document

from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.gateways.files import Brought, Limits, NotBrought, bring_file, bring_picture
from polosa.importers.gateways.uploads import Uploads, file_from, picture_from
from polosa.importers.models import ImportedItem
from polosa.importers.rules.bodies import Known, Wanted, full_address
from polosa.importers.rules.identity import schemeless
from polosa.kit.models import Picture

PATIENCE = 3  # times a host may leave us waiting before we stop asking it in this run
SECONDS = 15.0


class Library:
    """Brings what is asked for, outside of any transaction: no writer waits while an old site is slow."""

    def __init__(
        self, *, source: str, base: str, is_open: bool, uploads: Path | None = None, is_trial: bool = False
    ) -> None:
        self._source = source
        self._base = base
        self._is_open = is_open
        self._uploads = Uploads(uploads) if uploads else None
        self._is_trial = is_trial
        self._silent: Counter[str] = Counter()
        self._refused: dict[str, str] = {}
        self._limits = Limits(
            max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
            max_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
            seconds=SECONDS,
            extensions=frozenset(settings.WAGTAILDOCS_EXTENSIONS),
            allow_hosts=settings.FETCH_ALLOW_HOSTS,
        )

    def bring(
        self, wanted: list[Wanted], known: dict[int, Known]
    ) -> tuple[dict[Wanted, int], list[dict[str, str]]]:
        """Our numbers of what is here now, and what is missing with the reasons."""
        brought: dict[Wanted, int] = {}
        missing: list[dict[str, str]] = []
        for one in wanted:
            address = full_address(one, known, base=self._base)
            try:
                brought[one] = self._one(one, address, known)
            except NotBrought as why:
                shown = address[:200] if address.startswith("data:") else address
                missing.append({"address": shown or f"вложение № {one.number}", "why": str(why)})
        return brought, missing

    def _one(self, wanted: Wanted, address: str, known: dict[int, Known]) -> int:
        if not address:
            raise NotBrought("в выгрузке нет его адреса")
        kind = ImportedItem.Kind.PICTURE if wanted.is_picture else ImportedItem.Kind.FILE
        digest = hashlib.sha256(schemeless(address).encode("utf-8", "replace")).hexdigest()
        model = Picture if wanted.is_picture else Document
        record = queries.record_of(self._source, kind, digest) or self._of_before(kind, address)
        if record and record.object_id and model.objects.filter(pk=record.object_id).exists():
            return record.object_id
        file = self._asked(wanted, address)
        alt = known[wanted.number].alt if wanted.number in known else ""
        keep = keep_picture if wanted.is_picture else keep_document
        return keep(source=self._source, digest=digest, address=address, file=file, alt=alt).pk

    def _of_before(self, kind: str, address: str) -> ImportedItem | None:
        """Earlier releases knew a file by its address with http or https."""
        whole = hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
        return queries.record_of(self._source, kind, whole)

    def _asked(self, wanted: Wanted, address: str) -> Brought:
        host = _host_of(address)
        here = self._uploads.find(address) if self._uploads else None
        if self._is_trial:
            raise NotBrought(
                "проба: файл есть в папке" if here else "проба: файл будет спрошен у старого сайта"
            )
        if here:
            return (picture_from if wanted.is_picture else file_from)(here, self._limits)
        if not self._is_open:
            raise NotBrought("картинки велено не загружать")
        if address in self._refused:
            raise NotBrought(self._refused[address])
        if self._silent[host] >= PATIENCE:
            raise NotBrought(f"{host} не отвечал раньше, больше его не спрашивали")
        try:
            return (bring_picture if wanted.is_picture else bring_file)(address, self._limits)
        except NotBrought as why:
            self._silent[host] += why.is_silent
            if len(self._refused) < 10_000:
                self._refused[address] = str(why)
            raise


@transaction.atomic
def keep_picture(*, source: str, digest: str, address: str, file: Brought, alt: str) -> Picture:
    picture = Picture(title=_title(file), description=alt[:255], file=ContentFile(file.body, name=file.name))
    picture.save()
    shown = address[:100] if address.startswith("data:") else address[:500]
    remember(source=source, kind=ImportedItem.Kind.PICTURE, foreign_id=digest, thing=picture, address=shown)
    return picture


@transaction.atomic
def keep_document(*, source: str, digest: str, address: str, file: Brought, alt: str = "") -> Document:
    document = Document(title=_title(file), file=ContentFile(file.body, name=file.name))
    document.save()
    remember(
        source=source, kind=ImportedItem.Kind.FILE, foreign_id=digest, thing=document, address=address[:500]
    )
    return document


def _title(file: Brought) -> str:
    return PurePosixPath(file.name).stem[:100] or "picture"


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
