"""What stands in an item, its pictures already here."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from uuid import uuid4

from wagtail.documents.models import Document

from polosa.importers import queries
from polosa.importers.actions.library import Library
from polosa.importers.actions.survey import Survey
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules import plan
from polosa.importers.rules.blocks import blocks_from_html
from polosa.importers.rules.bodies import Known, RawBody, Wanted, raw_body, wanted_in, with_attached
from polosa.importers.rules.discussion import as_blocks, held
from polosa.importers.rules.documents import led, linked
from polosa.importers.rules.plan import Standing
from polosa.importers.rules.preparing import prepared
from polosa.kit.models import Picture

DAMAGED = "буквы повреждены ещё на старом сайте"
EMPTY = "пришло без текста"
BUILT = "текст остался в конструкторе страниц, пришло без него"


@dataclass
class Text:
    """What was read from an item; `why_draft` is why readers must not see it as it is."""

    body: RawBody
    cover: Picture | None = None
    cover_caption: str = ""
    missing: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    why_draft: str = ""

    def standing(self, wished: Standing) -> Standing:
        return plan.as_draft(wished, self.why_draft) if self.why_draft else wished


class Reader:
    """Pictures are fetched here, outside of any transaction."""

    def __init__(self, *, survey: Survey, library: Library) -> None:
        self._survey = survey
        self._library = library

    def _known(self, numbers: list[int]) -> dict[int, Known]:
        """What the export tells of files; a trial has it in memory."""
        if not self._survey.is_trial:
            return queries.known_files(self._survey.source, numbers)
        found = (self._survey.files.get(number) for number in numbers)
        return {one.number: Known(one.url, one.caption, one.alt) for one in found if one}

    def _hanging_on(self, number: int) -> list[int]:
        if not self._survey.is_trial:
            return queries.hanging_on(self._survey.source, number)
        found = [one for one in self._survey.files.values() if one.parent == number]
        return [one.number for one in sorted(found, key=lambda one: (one.position, one.number))]

    def read_if_more_is_here(
        self, item: Item, record: ImportedItem, *, with_comments: bool = False
    ) -> Text | None:
        """Pictures that did not answer then may answer now."""
        text = self.read(item, with_comments=with_comments)
        return text if len(text.missing) < len(record.missing) else None

    def read(self, item: Item, *, with_comments: bool = False) -> Text:
        html, remarks = prepared(item)
        remarks += plan.remarks_on(item, html)
        blocks = blocks_from_html(html)
        if any(kind == "gallery" and "attached" in value for kind, value in blocks):  # type: ignore[operator]
            blocks = with_attached(blocks, self._hanging_on(item.post_id))
        hrefs = linked(blocks, base=self._survey.base)
        documents = {href: Wanted(href, 0, is_picture=False) for href in hrefs}
        wanted = list(dict.fromkeys([*wanted_in(blocks), *documents.values()]))
        cover = Wanted("", item.thumbnail_id)
        asked = [cover, *wanted] if item.thumbnail_id else wanted
        known = self._known([one.number for one in asked])
        brought, missing = self._library.bring(asked, known)
        blocks = led(blocks, self._places(documents, brought))
        if with_comments:
            blocks = [*blocks, *as_blocks(item.comments)]
        body = raw_body(blocks, brought=brought, known=known, base=self._survey.base)
        why = self._why_draft(item, is_empty=not body)
        remarks += plan.remarks_on_lost(item)
        if with_comments and (waiting := held(item.comments)):
            remarks.append(f"комментарии страницы, что ждали проверки, не перенесены: {waiting}")
        body[:0] = [_paragraph(words) for words in plan.too_long(item)]
        return Text(
            body=body,
            cover=Picture.objects.filter(pk=brought[cover]).first() if cover in brought else None,
            cover_caption=known[cover.number].caption if cover in brought and cover.number in known else "",
            missing=missing,
            remarks=remarks,
            why_draft=why,
        )

    def _places(self, documents: dict[str, Wanted], brought: dict[Wanted, int]) -> dict[str, tuple[int, str]]:
        """Our documents by the addresses that the text links to."""
        here = {href: brought[one] for href, one in documents.items() if one in brought}
        found = Document.objects.in_bulk(here.values()) if here else {}
        return {href: (pk, found[pk].url) for href, pk in here.items() if pk in found}

    def _why_draft(self, item: Item, *, is_empty: bool) -> str:
        if plan.is_damaged(item):
            return DAMAGED
        if not is_empty:
            return ""
        if plan.is_built(item):
            return BUILT
        return "" if item.excerpt.strip() or item.thumbnail_id else EMPTY


def _paragraph(words: str) -> dict[str, object]:
    return {"type": "paragraph", "value": f"<p>{escape(words, quote=False)}</p>", "id": str(uuid4())}
