"""The whole road of an export: a first look, then item by item, each written whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction

from polosa.importers import queries
from polosa.importers.actions.addresses import leave_addresses_of_files, leave_old_addresses
from polosa.importers.actions.carrying import Carrier, Identities
from polosa.importers.actions.library import Library
from polosa.importers.actions.pages import move_page
from polosa.importers.actions.survey import Survey, survey_of
from polosa.importers.actions.vocabulary import Vocabulary, descriptions_left, is_section, names_cut
from polosa.importers.errors import BrokenXml
from polosa.importers.gateways.opening import Part, parts_of
from polosa.importers.gateways.report import Line, Report
from polosa.importers.gateways.wxr_records import Channel, Item, Unread
from polosa.importers.rules.plan import Filing, filing_for, why_skipped
from polosa.kit.decoding import Encoding

Progress = Callable[[str, int, int], None]
IN_VAIN = 3  # times in a row the database may fail us before the run ends
_NOBODY_CAN_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True)
class Options:
    """`filing` None: by the number of categories. `shelf`: the section of stories that have none. `source`: the old
    site's address, where the export names none. `uploads`: its folder of files. `is_trial`: nothing is written."""

    filing: Filing | None = None
    shelf: str = ""
    story_types: frozenset[str] = frozenset({"post"})
    with_pictures: bool = True
    source: str = ""
    uploads: Path | None = None
    is_trial: bool = False


def import_wxr(
    *, path: Path, report: Report, options: Options, on_progress: Progress, on_notice: Callable[[str], None]
) -> Survey:
    """Brings what the file, or the files of a folder, hold; gives what was seen, and `troubles` that broke a file off.

    `on_progress` hears «survey» or «import», the bytes read and the items seen; `on_notice`, what in the options may
    be a slip of the pen, before anything is written. Raises BadExport before anything was written.
    """
    parts = parts_of(path)
    seen = _Seen("survey", on_progress)
    survey = survey_of(parts=parts, source=options.source, is_trial=options.is_trial, on_progress=seen.bytes)
    for words in _doubts(survey, options):
        on_notice(words)
    run = _Run(survey, report, options, _Seen("import", on_progress))
    for part, encoding in survey.parts:
        run.carry(part, encoding)
    if not options.is_trial:
        run.settle()
    return survey


def _doubts(survey: Survey, options: Options) -> Iterator[str]:
    if survey.told and survey.told != survey.source:
        yield (
            f"Выгрузка называет себя {survey.told}, а --source говорит {survey.source}: то, что раньше перенесено"
            f" как {survey.told}, этот запуск за своё не признает."
        )
    if options.shelf and not is_section(options.shelf):
        yield f"Рубрики «{options.shelf}» в газете нет: она появится, если есть материалы без рубрики."


@dataclass
class _Seen:
    """Tells how far the reading is."""

    stage: str
    on_progress: Progress
    items: int = 0
    before: int = 0

    def bytes(self, done: int) -> None:
        self.on_progress(self.stage, self.before + done, self.items)


class _Run:
    def __init__(self, survey: Survey, report: Report, options: Options, seen: _Seen) -> None:
        self._survey = survey
        self._report = report
        self._options = options
        self._seen = seen
        self._in_vain = 0
        library = Library(
            source=survey.source,
            base=survey.base,
            is_open=options.with_pictures,
            uploads=options.uploads,
            is_trial=options.is_trial,
        )
        self._carrier = Carrier(survey, library, self._vocabulary(), Identities(survey))

    def _vocabulary(self) -> Vocabulary:
        filing = self._options.filing or filing_for(self._survey.categories.values())
        return Vocabulary(self._survey, filing=filing, shelf=self._options.shelf)

    def carry(self, part: Part, encoding: Encoding) -> None:
        self._carrier.begin_part()
        known = len(self._survey.troubles)
        try:
            for record in self._survey.records(part, encoding, self._seen.bytes):
                if isinstance(record, Channel):
                    self._carrier.made_at = record.made_at
                elif isinstance(record, Item):
                    self._seen.items += 1
                    self._report.write(self._carried(record))
                elif isinstance(record, Unread):
                    self._report.write(Line(record.name, 0, "", "failed", record.why))
        except BrokenXml as trouble:
            if (part.name, str(trouble)) not in [
                (name, str(told)) for name, told in self._survey.troubles[:known]
            ]:
                self._survey.troubles.append((part.name, trouble))
        self._seen.before += part.size

    def _carried(self, item: Item) -> Line:
        """Whatever is wrong with one item does not stop the others; what it is, is told."""
        try:
            line = self._tried(item) if self._options.is_trial else self._brought(item)
        except ValidationError as error:
            return self._carrier.line(item, "failed", "; ".join(error.messages))
        except Exception as error:
            if self._is_everybodys(error):
                raise
            return self._carrier.line(item, "failed", _told(error))
        self._in_vain = 0
        return line

    def _brought(self, item: Item) -> Line:
        if why := why_skipped(item, story_types=self._options.story_types):
            return self._carrier.line(item, "skipped", why)
        return self._carrier.page(item) if item.post_type == "page" else self._carrier.story(item)

    def _tried(self, item: Item) -> Line:
        """All of it is done, and undone: what the words were is not left either."""
        with transaction.atomic():
            line = self._brought(item)
            transaction.set_rollback(True)
        self._carrier.vocabulary = self._vocabulary()
        return line

    def _is_everybodys(self, error: Exception) -> bool:
        """A full disk, or a database that is gone, is no matter of one item."""
        if isinstance(error, OSError) and error.errno in _NOBODY_CAN_WRITE:
            return True
        if isinstance(error, OperationalError | InterfaceError):
            self._in_vain += 1
        return self._in_vain >= IN_VAIN

    def settle(self) -> None:
        """What can be done only when all items are here."""
        for line in leave_old_addresses(self._survey, self._carrier.vocabulary):
            self._report.write(line)
        for old in dict.fromkeys(self._survey.taken):
            self._report.write(Line("address", 0, old, "skipped", queries.TAKEN.format(old), old_address=old))
        leave_addresses_of_files(self._survey.source)
        for key, parent in self._carrier.orphans.items():
            try:
                move_page(source=self._survey.source, key=key, parent=parent)
            except Exception as error:
                if self._is_everybodys(error):
                    raise
                self._report.write(
                    Line("page", 0, key, "failed", f"не встала под свой раздел: {_told(error)}")
                )
        for told in (descriptions_left, names_cut):
            for line in told(self._survey, self._carrier.vocabulary):
                self._report.write(line)


def _told(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return f"{said[0][:300]} ({type(error).__name__})" if said else type(error).__name__
