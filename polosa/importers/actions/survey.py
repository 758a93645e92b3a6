"""The first look at a file: stories name authors, sections and pictures the file may tell of only later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from polosa.importers.errors import BadExport, BrokenXml, NotWxr
from polosa.importers.gateways.opening import Part, refuse_other_kinds
from polosa.importers.gateways.wxr import CHUNK, read_wxr
from polosa.importers.gateways.wxr_records import Author, Category, Channel, Item, Record, Tag, Term
from polosa.importers.gateways.wxr_text import judged
from polosa.importers.models import Attachment
from polosa.importers.rules import identity
from polosa.importers.rules.reused import MOST_BLOCKS, MOST_CHARACTERS
from polosa.importers.rules.vocabulary import MACHINE_TAXONOMIES, writers
from polosa.kit.decoding import Encoding
from polosa.kit.text import one_line

BATCH = 500
MAX_ADDRESS = 500
MAX_NAMES = 20_000  # authors, categories and tags: they are kept in memory
MAX_NUMBERS = 2_000_000  # of items, likewise

Progress = Callable[[int], None]


@dataclass
class Survey:
    """`troubles` is why files can't be read to their end; what stands before a break can be imported."""

    source: str = ""
    told: str = ""  # the source by the first part's own word
    base: str = ""
    made_at: datetime | None = None
    authors: dict[str, Author] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)  # names of co-authors by slug
    categories: dict[str, Category] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)  # by slug
    written: Counter[str] = field(default_factory=Counter)  # stories and pages by login
    items: int = 0
    parts: list[tuple[Part, Encoding]] = field(default_factory=list)
    troubles: list[tuple[str, BadExport]] = field(default_factory=list)
    is_trial: bool = False
    files: dict[int, Attachment] = field(default_factory=dict)  # of a trial, which writes nothing
    twice: set[int] = field(default_factory=set)  # numbers that more than one item of a file has
    taken: list[str] = field(default_factory=list)  # addresses of authors that lead to others of ours
    reused: dict[int, str] = field(default_factory=dict)  # blocks that many texts show, by number
    _numbers: set[int] = field(default_factory=set)

    def records(self, part: Part, encoding: Encoding, on_progress: Progress | None) -> Iterator[Record]:
        with part.open() as stream:
            yield from read_wxr(stream, on_progress, encoding)

    def note_number(self, item: Item) -> None:
        found = identity.number_of(item)
        if not found or item.post_type == "attachment":
            return
        if found in self._numbers:
            self.twice.add(found)
        elif len(self._numbers) < MAX_NUMBERS:
            self._numbers.add(found)

    def begin_part(self) -> None:
        self._numbers.clear()


def survey_of(
    *, parts: list[Part], source: str = "", is_trial: bool = False, on_progress: Progress | None = None
) -> Survey:
    """Notes every attachment. Raises BadExport for what is no export, and for one that is up to something."""
    survey = Survey(source=identity.source_of(source), base=_based(source), is_trial=is_trial)
    done = 0
    for part in parts:
        try:
            refuse_other_kinds(part)
            _look(survey, part, on_progress=_shifted(on_progress, done))
        except (BrokenXml, NotWxr) as trouble:
            if len(parts) == 1 and not survey.items:
                raise
            survey.troubles.append((part.name, trouble))
        done += part.size
    if not survey.parts:
        raise survey.troubles[0][1] if survey.troubles else NotWxr("здесь нет ни одной выгрузки")
    if not survey.source:
        raise NotWxr("в выгрузке не назван адрес сайта. Назовите его сами: --source https://старый-сайт.рф")
    return survey


def _look(survey: Survey, part: Part, *, on_progress: Progress | None) -> None:
    """A part is of use once its head was read: what stands before a break can be imported."""
    with part.open() as stream:
        encoding = judged(stream, CHUNK)
    waiting: list[Item] = []
    survey.begin_part()
    try:
        for record in survey.records(part, encoding, on_progress):
            if isinstance(record, Channel):
                _note_channel(survey, record)
                survey.parts.append((part, encoding))
            _note(survey, record, waiting)
            if len(waiting) == BATCH:
                _keep(survey, waiting)
                waiting = []
    finally:
        _keep(survey, waiting)


def _note_channel(survey: Survey, channel: Channel) -> None:
    """Raises NotWxr for a part of another site: its numbers would be taken for those of the first one."""
    address = channel.base_blog_url or channel.link
    told = identity.source_of(address)
    if survey.parts and told and survey.told and told != survey.told:
        raise NotWxr(f"это выгрузка другого сайта ({told}): перенесите её отдельно")
    survey.told = survey.told or told
    survey.source = survey.source or told
    survey.base = survey.base or _based(address)
    survey.made_at = max(filter(None, (survey.made_at, channel.made_at)), default=None)


def _based(address: str) -> str:
    address = address.strip().rstrip("/")
    return address if not address or "://" in address else f"https://{address}"


def _shifted(on_progress: Progress | None, by: int) -> Progress | None:
    return (lambda done: on_progress(by + done)) if on_progress else None


def _keep(survey: Survey, items: list[Item]) -> None:
    if survey.is_trial:
        survey.files.update((item.post_id, _attachment(survey.source, item)) for item in items)
    elif items:
        keep_attachments(source=survey.source, items=items)


@transaction.atomic
def keep_attachments(*, source: str, items: list[Item]) -> None:
    rows = {item.post_id: _attachment(source, item) for item in items}
    Attachment.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["source", "number"],
        update_fields=["parent", "position", "url", "caption", "alt"],
    )


def _note(survey: Survey, record: Record, waiting: list[Item]) -> None:
    match record:
        case Author() if len(survey.authors) < MAX_NAMES:
            survey.authors[record.login] = record
        case Category() if len(survey.categories) < MAX_NAMES:
            survey.categories[record.slug] = record
        case Tag() if len(survey.tags) < MAX_NAMES:
            survey.tags[record.slug] = record
        case Term():
            _note_term(survey, record)
        case Item():
            _note_item(survey, record, waiting)
        case _:
            pass


def _note_item(survey: Survey, item: Item, waiting: list[Item]) -> None:
    survey.items += 1
    survey.note_number(item)
    _note_labels(survey, item)
    if item.post_type in ("post", "page"):
        survey.written.update({login for login, _ in writers(item, survey.guests)})
    if item.post_type == "guest-author" and len(survey.guests) < MAX_NAMES:
        survey.guests[item.slug] = item.title
    if item.post_type == "wp_block":
        _note_reused(survey, item)
    is_file = item.post_type == "attachment" and item.post_id
    if is_file and 0 < len(item.attachment_url) <= MAX_ADDRESS:
        waiting.append(item)


def _note_reused(survey: Survey, item: Item) -> None:
    """Only what the old site showed: not drafts, not what is thrown away, private or behind a password."""
    if item.status != "publish" or item.password:
        return
    kept = sum(map(len, survey.reused.values()))
    if len(survey.reused) < MOST_BLOCKS and kept + len(item.content) <= MOST_CHARACTERS:
        survey.reused[item.post_id] = item.content


def _note_term(survey: Survey, term: Term) -> None:
    """Newer exports tell of tags and categories in this way too, and of whatever plugins call by other names."""
    if term.taxonomy in MACHINE_TAXONOMIES or len(survey.tags) >= MAX_NAMES:
        return
    if term.taxonomy == "category":
        told = Category(term.term_id, term.slug, term.parent, term.name, term.description)
        survey.categories.setdefault(term.slug, told)
    else:
        survey.tags.setdefault(term.slug, Tag(term.term_id, term.slug, term.name, term.description))


def _note_labels(survey: Survey, item: Item) -> None:
    """Exports of a part of a site name categories and tags that they do not declare."""
    for label in item.labels:
        if label.domain == "category" and len(survey.categories) < MAX_NAMES:
            undeclared = Category(term_id=0, slug=label.slug, parent="", name=label.name, description="")
            survey.categories.setdefault(label.slug, undeclared)
        elif label.domain == "post_tag" and len(survey.tags) < MAX_NAMES:
            survey.tags.setdefault(label.slug, Tag(0, label.slug, label.name, ""))


def _attachment(source: str, item: Item) -> Attachment:
    return Attachment(
        source=source,
        number=item.post_id,
        parent=item.parent,
        position=item.menu_order,
        url=item.attachment_url,
        caption=one_line(item.excerpt),
        alt=item.first("_wp_attachment_image_alt")[:300],
    )
