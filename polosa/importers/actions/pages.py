from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect

from polosa.front.actions import found_newsroom
from polosa.front.models import FrontPage, PlainPage
from polosa.importers import queries
from polosa.importers.actions.reading import Text
from polosa.importers.actions.records import remember
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules.plan import Standing, lead_of, slug_of, title_of
from polosa.importers.rules.preparing import seo_of
from polosa.kit.text import free_slug

if TYPE_CHECKING:
    from polosa.importers.actions.carrying import Marks


@transaction.atomic
def keep_page(
    *, marks: Marks, item: Item, text: Text, standing: Standing, page: PlainPage | None = None
) -> PlainPage:
    """A plain page with its old addresses, under its parent when that one is here already."""
    lead, _ = lead_of(item)
    parent = page.get_parent() if page else _parent(marks.source, item)
    page = page.get_latest_revision_as_object() if page and page.latest_revision_id else page or PlainPage()
    page.title, page.lead, page.body = title_of(item), lead, _stream(text)
    if page.pk is None:
        page.slug, page.live, page.in_footer = _free_slug(parent, slug_of(item)), False, False
        page.show_in_menus = False
        parent.add_child(instance=page)
    seo = seo_of(item)
    page.seo_title = seo.get("SEO-заголовок", page.seo_title)[:255]
    page.search_description = seo.get("SEO-описание", page.search_description)
    page.go_live_at = standing.go_live_at
    revision = page.save_revision(clean=True)
    if standing.is_public:
        revision.publish()
    elif page.live:
        page.unpublish()
    page = PlainPage.objects.get(pk=page.pk)
    remember(
        source=marks.source,
        kind=ImportedItem.Kind.PAGE,
        foreign_id=marks.key,
        thing=page,
        **marks.told(item, text.missing),
    )
    if standing.is_public:
        text.remarks += map(queries.TAKEN.format, _redirect(item, page, marks))
    return page


@transaction.atomic
def move_page(*, source: str, key: str, parent: int) -> None:
    """Under a parent that came later in the file; nowhere when that one never came or hangs below it."""
    page, above = _page(source, key), _page(source, str(parent))
    if page is None or above is None or above == page or above.is_descendant_of(page):
        return
    if page.get_parent().pk != above.pk:
        page.slug = _free_slug(above, page.slug)
        page.save(update_fields=["slug"])
        page.move(above, pos="last-child")
        now_here = Redirect.normalise_path(PlainPage.objects.get(pk=page.pk).get_url() or "")
        Redirect.objects.filter(old_path=now_here).delete()


def _page(source: str, key: str) -> PlainPage | None:
    record = queries.record_of(source, ImportedItem.Kind.PAGE, key)
    return PlainPage.objects.filter(pk=record.object_id).first() if record else None


def _parent(source: str, item: Item) -> FrontPage | PlainPage:
    found = _page(source, str(item.parent)) if item.parent else None
    if found is not None:
        return found
    if not FrontPage.objects.exists():
        found_newsroom()
    return FrontPage.objects.get()


def _free_slug(parent: FrontPage | PlainPage, wished: str) -> str:
    taken = set(parent.get_children().values_list("slug", flat=True))
    return free_slug(wished or "page", taken.__contains__)


def _stream(text: Text) -> object:
    return PlainPage._meta.get_field("body").stream_block.to_python(text.body)


def _redirect(item: Item, page: PlainPage, marks: Marks) -> list[str]:
    """To the page itself and not to its address: it may move below a parent that comes later. Gives the addresses that
    lead to something else and stay so."""
    here = Redirect.normalise_path(page.get_url() or "")
    old, taken = queries.addresses_of(
        item, source=marks.source, owns_number=marks.owns_number, here=page.get_url() or ""
    )
    for path in {Redirect.normalise_path(path) for path in old} - {here}:
        Redirect.objects.update_or_create(
            old_path=path,
            site=None,
            defaults={"redirect_page": page, "redirect_link": "", "is_permanent": True},
        )
    return taken
