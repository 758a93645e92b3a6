"""One item after the other: is it new, did it change, has an editor been here since?"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from uuid import uuid4

from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.front.models import PlainPage
from polosa.importers import queries
from polosa.importers.actions.discussion import keep_discussion
from polosa.importers.actions.library import Library
from polosa.importers.actions.pages import keep_page
from polosa.importers.actions.stories import Text, keep_story
from polosa.importers.actions.vocabulary import Vocabulary
from polosa.importers.gateways.report import Line
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules import plan
from polosa.importers.rules.blocks import blocks_from_html
from polosa.importers.rules.bodies import Wanted, raw_body, wanted_in, with_attached
from polosa.importers.rules.discussion import kept_comments, machines_notices
from polosa.kit.models import Picture

EDITED = "с тех пор изменено в редакции, поэтому не тронуто"
REMOVED = "с тех пор удалено в редакции"


@dataclass
class Carrier:
    source: str
    base: str
    library: Library
    vocabulary: Vocabulary
    orphans: dict[int, int] = field(default_factory=dict)  # pages and their parents, who may come later

    def line(self, item: Item, result: str, why: str = "", **also: object) -> Line:
        return Line(
            kind=item.post_type or "item",
            number=item.post_id,
            title=item.title[:200],
            result=result,
            why=why,
            old_address=item.link,
            **also,  # type: ignore[arg-type]
        )

    def story(self, item: Item) -> Line:
        record = queries.record_of(self.source, ImportedItem.Kind.STORY, item.post_id)
        article = Article.objects.filter(pk=record.object_id).first() if record else None
        if record and article is None:
            return self.line(item, "skipped", REMOVED)
        text = None
        if record is None or article is None or record.digest != plan.digest_of(item):
            text = self._text(item)
        elif record.missing:
            text = self._text_if_more_is_here(item, record)
        if record and article and (text is None or article.latest_revision_id != record.revision_id):
            return self._only_discussed(item, article, record, was_edited=text is not None)
        return self._kept_story(item, text or self._text(item), article)

    def page(self, item: Item) -> Line:
        record = queries.record_of(self.source, ImportedItem.Kind.PAGE, item.post_id)
        page = PlainPage.objects.filter(pk=record.object_id).first() if record else None
        if record and page is None:
            return self.line(item, "skipped", REMOVED)
        if record and record.digest == plan.digest_of(item):
            text = self._text_if_more_is_here(item, record) if record.missing else None
            if text is None:
                return self.line(item, "unchanged", address=_url(page), missing=_still_missing(record))
        else:
            text = self._text(item)
        if record and page and page.latest_revision_id != record.revision_id:
            return self.line(item, "skipped", EDITED, address=_url(page))
        return self._kept_page(item, text, page)

    def _kept_story(self, item: Item, text: Text, article: Article | None) -> Line:
        section, tags = self.vocabulary.filed(item.labels)
        standing = plan.standing_of(item, now=now())
        is_new = article is None
        article, comments = keep_story(
            source=self.source,
            item=item,
            text=text,
            standing=standing,
            section=section,
            tags=tags,
            authors=self.vocabulary.authors(item.creator),
            article=article,
        )
        return self.line(
            item,
            "imported" if is_new else "changed",
            standing.why,
            address=article.get_absolute_url(),
            comments=comments,
            missing=text.missing,
            remarks=plan.remarks_on(item) + _left_behind(item),
        )

    def _kept_page(self, item: Item, text: Text, page: PlainPage | None) -> Line:
        standing = plan.standing_of(item, now=now())
        is_new = page is None
        if item.parent and is_new:
            self.orphans[item.post_id] = item.parent
        page = keep_page(source=self.source, item=item, text=text, standing=standing, page=page)
        remarks = plan.remarks_on(item)
        if left := len(kept_comments(item.comments)):
            remarks.append(f"комментарии не перенесены, у страниц нет обсуждений: {left}")
        result = "imported" if is_new else "changed"
        return self.line(
            item, result, standing.why, address=_url(page), missing=text.missing, remarks=remarks
        )

    def _only_discussed(
        self, item: Item, article: Article, record: ImportedItem, *, was_edited: bool
    ) -> Line:
        """New comments come along even where the text stays as it is."""
        comments = keep_discussion(source=self.source, item=item, article=article)
        result = "skipped" if was_edited else "changed" if comments else "unchanged"
        why = EDITED if was_edited else "новые комментарии" if comments else ""
        return self.line(
            item,
            result,
            why,
            address=article.get_absolute_url(),
            comments=comments,
            missing=[] if was_edited else _still_missing(record),
            remarks=_left_behind(item),
        )

    def _text_if_more_is_here(self, item: Item, record: ImportedItem) -> Text | None:
        """Pictures that did not answer then may answer now."""
        text = self._text(item)
        return text if len(text.missing) < len(record.missing) else None

    def _text(self, item: Item) -> Text:
        """Pictures are fetched here, outside of any transaction."""
        blocks = blocks_from_html(item.content)
        if any(kind == "gallery" and "attached" in value for kind, value in blocks):  # type: ignore[operator]
            blocks = with_attached(blocks, queries.hanging_on(self.source, item.post_id))
        wanted = wanted_in(blocks)
        cover = Wanted("", item.thumbnail_id)
        asked = [cover, *wanted] if item.thumbnail_id else wanted
        known = queries.known_files(self.source, [one.number for one in asked])
        brought, missing = self.library.bring(asked, known)
        body = raw_body(blocks, brought=brought, known=known, base=self.base)
        _, too_long = plan.lead_of(item)
        if too_long:
            opening = f"<p>{escape(too_long, quote=False)}</p>"
            body.insert(0, {"type": "paragraph", "value": opening, "id": str(uuid4())})
        return Text(
            body=body,
            cover=Picture.objects.filter(pk=brought[cover]).first() if cover in brought else None,
            cover_caption=known[cover.number].caption if cover in brought and cover.number in known else "",
            missing=missing,
        )


def _still_missing(record: ImportedItem) -> list[dict[str, str]]:
    return [{"address": address, "why": "по-прежнему не загружено"} for address in record.missing]


def _left_behind(item: Item) -> list[str]:
    notices = machines_notices(item.comments)
    return [f"пингбэки и трекбэки не перенесены: {notices}"] if notices else []


def _url(page: PlainPage | None) -> str:
    return page.get_url() or "" if page else ""
