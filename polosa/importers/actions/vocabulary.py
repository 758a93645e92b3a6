"""Authors, sections and tags: ours where we have them by name, new ones where we have not."""

from __future__ import annotations

from urllib.parse import unquote

from django.db import transaction
from django.db.models import Max

from polosa.articles.models import Author, Section
from polosa.articles.rules import RESERVED_SLUGS
from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.actions.survey import Survey
from polosa.importers.gateways.wxr_records import Label
from polosa.importers.models import ImportedItem
from polosa.importers.rules.plan import Filing, filed_under, is_unfiled, tops
from polosa.kit.actions import leave_redirect
from polosa.kit.text import plain, slugify

ARCHIVE = "Архив"


class Vocabulary:
    """Answers from memory what it has answered before. `shelf` is the section of stories that have none."""

    def __init__(self, survey: Survey, *, filing: Filing, shelf: str = "") -> None:
        self._survey = survey
        self._filing = filing
        self._shelf = shelf
        self._tops = tops(survey.categories.values())
        self._authors: dict[str, int] = {}
        self._sections: dict[str, int] = {}

    def authors(self, login: str) -> list[Author]:
        if not login:
            return []
        if login not in self._authors:
            self._authors[login] = keep_author(survey=self._survey, login=login).pk
        return [Author.objects.get(pk=self._authors[login])]

    def filed(self, labels: tuple[Label, ...]) -> tuple[Section, list[str]]:
        """The section of a story, and its tags."""
        slug, tags = filed_under(labels, filing=self._filing, top_of=self._tops)
        if slug not in self._sections:
            known = self._survey.categories.get(slug)
            title = known.name if known and slug else ""
            self._sections[slug] = keep_section(slug=slug or self._shelf, title=title).pk
        return Section.objects.get(pk=self._sections[slug]), tags

    def section_of(self, slug: str) -> Section | None:
        """The section that a category, or the topmost one above it, became in this run."""
        top = self._tops.get(slug, slug)
        known = self._survey.categories.get(top)
        key = "" if known and is_unfiled(known) else top
        return Section.objects.filter(pk=self._sections.get(key, 0)).first()

    def became_section(self, slug: str) -> bool:
        return slug in self._sections


@transaction.atomic
def keep_author(*, survey: Survey, login: str) -> Author:
    """The one brought before, else the one of that name, else a new one. E-mails are no public names."""
    record = queries.record_of(survey.source, ImportedItem.Kind.AUTHOR, login)
    found = Author.objects.filter(pk=record.object_id or 0).first() if record else None
    if found is None:
        name = _public_name(survey, login)
        found = Author.objects.filter(name=name).first() or _new_author(name)
        remember(source=survey.source, kind=ImportedItem.Kind.AUTHOR, foreign_id=login, thing=found)
        leave_redirect(old=f"/author/{login}/"[:255], new=found.get_absolute_url())
    return found


@transaction.atomic
def keep_section(*, slug: str, title: str) -> Section:
    """The section of that address or that title, else a new one; without either, the archive."""
    title = " ".join(plain(title).split())[:60] or (ARCHIVE if not slug else unquote(slug)[:60])
    wished = slugify(unquote(slug) or title, max_length=50) or "arkhiv"
    wished = f"{wished}-1" if wished in RESERVED_SLUGS else wished
    found = Section.objects.filter(slug=wished).first() or Section.objects.filter(title__iexact=title).first()
    if found is None:
        last = Section.objects.aggregate(last=Max("position"))["last"] or 0
        found = Section.objects.create(slug=wished, title=title, position=min(last + 1, 32_767))
    if slug:
        leave_redirect(old=f"/category/{unquote(slug)}/"[:255], new=found.get_absolute_url())
    return found


def _public_name(survey: Survey, login: str) -> str:
    known = survey.authors.get(login)
    full = f"{known.first_name} {known.last_name}".strip() if known else ""
    name = (known.display_name if known else "") or full or login
    return " ".join(plain(name).partition("@")[0].split())[:100] or "Редакция"


def _new_author(name: str) -> Author:
    wished = slugify(name, max_length=90) or "author"
    slug, number = wished, 1
    while Author.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wished}-{number}"
    return Author.objects.create(name=name, slug=slug)
