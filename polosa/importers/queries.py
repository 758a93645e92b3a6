"""What earlier runs, and the first look at the file, left behind. Every answer is one query."""

from collections.abc import Iterable, Iterator

from wagtail.contrib.redirects.models import Redirect

from polosa.articles.models import Article
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import Attachment, ImportedItem
from polosa.importers.rules.bodies import Known
from polosa.importers.rules.plan import former_paths, old_paths


def record_of(source: str, kind: str, foreign_id: object) -> ImportedItem | None:
    return ImportedItem.objects.filter(source=source, kind=kind, foreign_id=str(foreign_id)[:100]).first()


def addresses_of(item: Item, *, owns_number: bool) -> list[str]:
    """Where it was on the old site. An address that it once had is not taken from another item that has it now."""
    paths = old_paths(item, owns_number=owns_number)
    former = {Redirect.normalise_path(path): path for path in former_paths(item)}
    if not former:
        return paths
    taken = Redirect.objects.filter(site=None, old_path__in=former).values_list("old_path", flat=True)
    lost = {former[path] for path in taken}
    return [path for path in paths if path not in lost]


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


def stories_of_files(source: str) -> Iterator[tuple[int, Article]]:
    """Numbers of files, and the live stories they hang on."""
    files = Attachment.objects.filter(source=source, parent__gt=0).order_by("parent", "number")
    of: dict[str, list[int]] = {}
    for number, parent in files.values_list("number", "parent").iterator():
        if str(parent) not in of and len(of) == 500:
            yield from _with_stories(source, of)
            of = {}
        of.setdefault(str(parent), []).append(number)
    yield from _with_stories(source, of)


def _with_stories(source: str, of: dict[str, list[int]]) -> Iterator[tuple[int, Article]]:
    ours = objects_of(source, ImportedItem.Kind.STORY, of)
    live = Article.objects.live().select_related("section").only("slug", "title", "section__slug")
    stories = live.in_bulk([pk for pk in ours.values() if pk])
    for parent, pk in ours.items():
        if pk in stories:
            yield from ((number, stories[pk]) for number in of[parent])
