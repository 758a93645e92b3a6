"""What earlier runs, and the first look at the file, left behind. An answer is one query, if nothing else is said."""

from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, ResolverMatch, resolve
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.models import Article
from polosa.front.queries.targets import is_on_site
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import Attachment, ImportedItem
from polosa.importers.rules.bodies import Known
from polosa.importers.rules.plan import MAX_OLD_PATH, former_paths, old_paths, path_of

TAKEN = "старый адрес {} ведёт на сайте к другому, поэтому не тронут"


def record_of(source: str, kind: str, foreign_id: object) -> ImportedItem | None:
    return ImportedItem.objects.filter(source=source, kind=kind, foreign_id=str(foreign_id)[:100]).first()


def addresses_of(item: Item, *, source: str, owns_number: bool, here: str) -> tuple[list[str], list[str]]:
    """Where an item that is now at `here` was on the old site: addresses that are to lead to it, and those that lead to
    something else and stay so. One that it only once had is not taken from whoever has it now, live or not."""
    former = set(map(Redirect.normalise_path, former_paths(item)))
    paths = old_paths(item, owns_number=owns_number)
    free, taken = free_addresses(paths, here=here, former=former, source=source)
    return free, [path for path in taken if Redirect.normalise_path(path) not in former]


def free_addresses(
    paths: Iterable[str], *, here: str, source: str, former: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """Those of `paths` that may lead to `here`, and those that lead to something else of ours that is on the site:
    what another old site brought, or an editor's choice. One query, and three for each that leads elsewhere."""
    known = {Redirect.normalise_path(path): path for path in paths if len(path) <= MAX_OLD_PATH}
    left = Redirect.objects.filter(site=None, old_path__in=known).select_related("redirect_page")
    taken = {
        one.old_path
        for one in left
        if not _is_same(one.link or "", here)
        and (one.old_path in former or (is_on_site(one.link or "") and not _was_only_once(one, source)))
    }
    return [path for normal, path in known.items() if normal not in taken], [
        known[at] for at in sorted(taken)
    ]


def _was_only_once(left: Redirect, source: str) -> bool:
    """Whether what the redirect leads to had that address on the same old site before it got another one."""
    if "?" in left.old_path:
        return False
    if left.redirect_page_id:
        kind, found = ImportedItem.Kind.PAGE, left.redirect_page_id
    elif (match := _resolved(left.link or "")) and match.view_name == "articles:article":
        kind, found = ImportedItem.Kind.STORY, match.kwargs["pk"]
    else:
        return False
    known = ImportedItem.objects.filter(source=source, kind=kind, object_id=found).exclude(address="")
    return any(Redirect.normalise_path(path_of(one.address)) != left.old_path for one in known)


def _resolved(address: str) -> ResolverMatch | None:
    try:
        return resolve(unquote(urlsplit(address).path))
    except (Resolver404, ValueError):
        return None


def _is_same(link: str, here: str) -> bool:
    """Whether both are addresses of one thing, which may have had another slug."""
    one, other = _resolved(link), _resolved(here)
    if one and other and "pk" in one.kwargs:
        return (one.view_name, one.kwargs["pk"]) == (other.view_name, other.kwargs.get("pk"))
    return link == here


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
