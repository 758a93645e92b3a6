"""What earlier runs, and the first look at the file, left behind. Every answer is one query."""

from collections.abc import Iterable

from polosa.importers.models import Attachment, ImportedItem
from polosa.importers.rules.bodies import Known


def record_of(source: str, kind: str, foreign_id: object) -> ImportedItem | None:
    return ImportedItem.objects.filter(source=source, kind=kind, foreign_id=str(foreign_id)[:100]).first()


def objects_of(source: str, kind: str, foreign_ids: Iterable[object]) -> dict[str, int | None]:
    """From the old site's number to ours, of those that were brought before."""
    wanted = [str(foreign_id) for foreign_id in foreign_ids]
    found = ImportedItem.objects.filter(source=source, kind=kind, foreign_id__in=wanted)
    return dict(found.values_list("foreign_id", "object_id"))


def known_files(source: str, numbers: Iterable[int]) -> dict[int, Known]:
    """What the export tells about these attachments."""
    found = Attachment.objects.filter(source=source, number__in=[number for number in numbers if number])
    return {one.number: Known(one.url, one.caption, one.alt) for one in found}


def hanging_on(source: str, number: int) -> list[int]:
    """Numbers of the pictures uploaded to an item, in the order of its gallery."""
    found = Attachment.objects.filter(source=source, parent=number).order_by("position", "number")
    return list(found.values_list("number", flat=True)[:60])
