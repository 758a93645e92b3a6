"""The whole road of an export: a first look, then item by item, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError

from polosa.importers.actions.addresses import leave_old_addresses
from polosa.importers.actions.carrying import Carrier
from polosa.importers.actions.library import Library
from polosa.importers.actions.pages import move_page
from polosa.importers.actions.survey import Survey, survey_of
from polosa.importers.actions.vocabulary import Vocabulary
from polosa.importers.errors import BadExport, BrokenXml
from polosa.importers.gateways.report import Line, Report
from polosa.importers.gateways.wxr import read_wxr
from polosa.importers.gateways.wxr_records import Item
from polosa.importers.rules.plan import Filing, filing_for, why_skipped

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Options:
    """`filing` None: by the number of categories. `shelf`: the section of stories that have none."""

    filing: Filing | None = None
    shelf: str = ""
    story_types: frozenset[str] = frozenset({"post"})
    with_pictures: bool = True


def import_wxr(*, path: Path, report: Report, options: Options, on_progress: Progress) -> BadExport | None:
    """Brings what the file holds; gives what broke it off, if anything did.

    `on_progress` hears «survey» or «import» and the bytes read. Raises BadExport before anything was written.
    """
    survey = survey_of(path=path, on_progress=lambda done: on_progress("survey", done))
    carrier = _carrier(survey, options)
    with path.open("rb") as stream:
        try:
            for record in read_wxr(stream, lambda done: on_progress("import", done)):
                if isinstance(record, Item):
                    report.write(_carried(carrier, record, options))
        except BrokenXml as trouble:
            survey.trouble = trouble
    leave_old_addresses(survey, carrier.vocabulary)
    for number, parent in carrier.orphans.items():
        move_page(source=survey.source, number=number, parent=parent)
    return survey.trouble


def _carrier(survey: Survey, options: Options) -> Carrier:
    filing = options.filing or filing_for(survey.categories.values())
    return Carrier(
        source=survey.source,
        base=survey.base,
        library=Library(source=survey.source, base=survey.base, is_open=options.with_pictures),
        vocabulary=Vocabulary(survey, filing=filing, shelf=options.shelf),
    )


def _carried(carrier: Carrier, item: Item, options: Options) -> Line:
    """One bad item does not stop the others; what it is, is told."""
    if why := why_skipped(item, story_types=options.story_types):
        return carrier.line(item, "skipped", why)
    try:
        return carrier.page(item) if item.post_type == "page" else carrier.story(item)
    except ValidationError as error:
        return carrier.line(item, "failed", "; ".join(error.messages))
    except (ValueError, DataError, IntegrityError) as error:
        return carrier.line(
            item, "failed", str(error).splitlines()[0] if str(error) else type(error).__name__
        )
