"""One item after the other: is it new, did it change, has an editor been here since?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from polosa.articles.models import Article
from polosa.front.models import PlainPage
from polosa.importers import queries
from polosa.importers.actions.discussion import keep_discussion
from polosa.importers.actions.library import Library
from polosa.importers.actions.pages import keep_page
from polosa.importers.actions.reading import Reader, Text
from polosa.importers.actions.stories import keep_story
from polosa.importers.actions.survey import Survey
from polosa.importers.actions.vocabulary import Vocabulary
from polosa.importers.gateways.report import Line
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.models import ImportedItem
from polosa.importers.rules import identity, plan
from polosa.importers.rules.discussion import left_behind
from polosa.importers.rules.reused import PLACE, with_reused
from polosa.kit.models import Paper

HALF = 32
"""Of a digest: first of the item itself, then of the blocks that it shows."""
EDITED = "с тех пор изменено в редакции, поэтому не тронуто"
REMOVED = "с тех пор удалено в редакции"
OLDER = "в этой выгрузке текст старее перенесённого или без своих повторно используемых блоков, поэтому не тронуто"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a run remembers of an item."""

    source: str
    key: str
    digest: str
    exported_at: datetime | None
    owns_number: bool

    def told(self, item: Item, missing: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "digest": self.digest,
            "missing": [one["address"] for one in missing],
            "address": item.link[:500],
            "modified_at": item.modified_at,
            "exported_at": self.exported_at,
        }


@dataclass
class Identities:
    """Which key each item of a run has, where a file gives one number to two."""

    survey: Survey
    _first: dict[tuple[str, str], str] = field(default_factory=dict)
    _contents: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _owners: dict[int, str] = field(default_factory=dict)

    def begin_part(self) -> None:
        self._first.clear()
        self._contents.clear()

    def of(self, item: Item, kind: str, digest: str) -> str:
        plain = identity.plain_key(item)
        if identity.number_of(item) not in self.survey.twice:
            return self._one_of_before(item, kind, plain)
        told = identity.told_key(item)
        seen = self._contents.setdefault((kind, told), [])
        if digest not in seen:
            seen.append(digest)
        if place := seen.index(digest):
            return f"{told}·{place + 1}"
        if queries.record_of(self.survey.source, kind, told):
            return told
        return plain if self._first.setdefault((kind, plain), told) == told else told

    def owns_number(self, item: Item, key: str) -> bool:
        """Of two that have a number, it is whose guid says so, and of two such, the first one's."""
        found = identity.number_of(item)
        if found not in self.survey.twice:
            return True
        if identity.told_number(item.guid) != found:
            return False
        return self._owners.setdefault(found, key) == key

    def _one_of_before(self, item: Item, kind: str, plain: str) -> str:
        """It may have shared its number in an earlier file."""
        known = queries.record_of(self.survey.source, kind, plain)
        if known and plan.path_of(known.address) != plan.path_of(item.link):
            told = identity.told_key(item)
            return told if queries.record_of(self.survey.source, kind, told) else plain
        return plain


@dataclass
class Carrier:
    survey: Survey
    library: Library
    vocabulary: Vocabulary
    identities: Identities
    orphans: dict[str, int] = field(default_factory=dict)  # pages and their parents, who may come later
    made_at: datetime | None = None  # when the file at hand was

    def __post_init__(self) -> None:
        self.zone = Paper.current_zone()
        self.reader = Reader(survey=self.survey, library=self.library)

    def begin_part(self) -> None:
        self.identities.begin_part()

    def line(self, item: Item, result: str, why: str = "", **also: object) -> Line:
        return Line(
            kind=item.post_type or "item",
            number=identity.number_of(item),
            title=item.title[:200],
            result=result,
            why=why,
            old_address=item.link,
            **also,  # type: ignore[arg-type]
        )

    def story(self, told: Item) -> Line:
        item = with_reused(told, self.survey.reused)
        marks, record = self._recognised(told, item, ImportedItem.Kind.STORY)
        article = Article.objects.filter(pk=record.object_id).first() if record else None
        if record and article is None:
            return self.line(item, "skipped", REMOVED)
        text, is_older = None, bool(record) and self._is_older(item, record, marks)
        if record is None or article is None or (record.digest != marks.digest and not is_older):
            text = self.reader.read(item)
        elif record.missing and not is_older:
            text = self.reader.read_if_more_is_here(item, record)
        if record and article and (text is None or article.latest_revision_id != record.revision_id):
            why = OLDER if is_older else EDITED if text is not None else ""
            return self._only_discussed(item, article, record, marks, why)
        return self._kept_story(item, text or self.reader.read(item), article, marks)

    def page(self, told: Item) -> Line:
        item = with_reused(told, self.survey.reused)
        marks, record = self._recognised(told, item, ImportedItem.Kind.PAGE)
        page = PlainPage.objects.filter(pk=record.object_id).first() if record else None
        if record and page is None:
            return self.line(item, "skipped", REMOVED)
        if record and record.digest == marks.digest:
            again = record.missing and self.reader.read_if_more_is_here(item, record, with_comments=True)
            text = again or None
            if text is None:
                return self.line(item, "unchanged", address=_url(page), missing=_still_missing(record))
        elif record and self._is_older(item, record, marks):
            return self.line(item, "skipped", OLDER, address=_url(page))
        else:
            text = self.reader.read(item, with_comments=True)
        if record and page and page.latest_revision_id != record.revision_id:
            return self.line(item, "skipped", EDITED, address=_url(page))
        return self._kept_page(item, text, page, marks)

    def _recognised(self, told: Item, item: Item, kind: str) -> tuple[Marks, ImportedItem | None]:
        """`told` is the item by its own text, `item` with the blocks that it shows."""
        is_page = kind == ImportedItem.Kind.PAGE
        digest = plan.digest_of(told, with_comments=is_page)[:HALF] + plan.digest_of_blocks(told, item)[:HALF]
        key = self.identities.of(item, kind, digest)
        owns = self.identities.owns_number(item, f"{kind} {key}")
        marks = Marks(self.survey.source, key, digest, self.made_at, owns)
        return marks, queries.record_of(self.survey.source, kind, key)

    def _is_older(self, item: Item, record: ImportedItem | None, marks: Marks) -> bool:
        """Whether what is here is to stay: it is newer, or shows blocks that this export has left out."""
        if record is None or record.digest == marks.digest:
            return False
        if record.digest[:HALF] == marks.digest[:HALF] and PLACE.search(item.content):
            return True
        here = (record.modified_at, record.exported_at)
        return identity.is_older(item=item, made_at=marks.exported_at, than=here)

    def _kept_story(self, item: Item, text: Text, article: Article | None, marks: Marks) -> Line:
        section, tags = self.vocabulary.filed(item.labels)
        standing = text.standing(plan.standing_of(item, now=now(), zone=self.zone))
        is_new = article is None
        article, comments = keep_story(
            marks=marks,
            item=item,
            text=text,
            standing=standing,
            section=section,
            tags=tags,
            authors=self.vocabulary.authors(item),
            article=article,
            zone=self.zone,
        )
        return self.line(
            item,
            "imported" if is_new else "changed",
            standing.why,
            address=article.get_absolute_url(),
            comments=comments,
            missing=text.missing,
            remarks=[*text.remarks, *left_behind(item.comments)],
        )

    def _kept_page(self, item: Item, text: Text, page: PlainPage | None, marks: Marks) -> Line:
        standing = text.standing(plan.standing_of(item, now=now(), zone=self.zone))
        is_new = page is None
        if item.parent and is_new:
            self.orphans[marks.key] = item.parent
        page = keep_page(marks=marks, item=item, text=text, standing=standing, page=page)
        remarks = [*text.remarks, *left_behind(item.comments)]
        result = "imported" if is_new else "changed"
        return self.line(
            item, result, standing.why, address=_url(page), missing=text.missing, remarks=remarks
        )

    def _only_discussed(
        self, item: Item, article: Article, record: ImportedItem, marks: Marks, why: str
    ) -> Line:
        """New comments come along even where the text stays as it is; `why` it was not touched."""
        comments = keep_discussion(marks=marks, item=item, article=article, zone=self.zone)
        result = "skipped" if why else "changed" if comments else "unchanged"
        return self.line(
            item,
            result,
            why or ("новые комментарии" if comments else self._why_no_reader_sees(item, article)),
            address=article.get_absolute_url(),
            comments=comments,
            missing=[] if why else _still_missing(record),
            remarks=left_behind(item.comments),
        )

    def _why_no_reader_sees(self, item: Item, article: Article) -> str:
        if article.live or article.go_live_at:
            return ""
        wished = plan.standing_of(item, now=now(), zone=self.zone)
        return "остаётся черновиком" if wished.is_public else wished.why


def _still_missing(record: ImportedItem) -> list[dict[str, str]]:
    return [{"address": address, "why": "по-прежнему не загружено"} for address in record.missing]


def _url(page: PlainPage | None) -> str:
    return page.get_url() or "" if page else ""
