"""Authors, sections and tags: ours where we have them by name, new ones where we have not."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Max

from polosa.articles.models import Author, Section
from polosa.articles.queries import free_author_slug
from polosa.articles.rules import RESERVED_SLUGS
from polosa.importers import queries
from polosa.importers.actions.records import remember
from polosa.importers.actions.survey import Survey
from polosa.importers.gateways.report import Line
from polosa.importers.gateways.wxr_records import Category, Item, Label, Tag
from polosa.importers.models import ImportedItem
from polosa.importers.rules.plan import MAX_NAME, Filing, filed_under, is_unfiled, tops
from polosa.importers.rules.vocabulary import writers
from polosa.kit.actions import leave_redirect
from polosa.kit.text import excerpt, one_line, plain, slugify

ARCHIVE = "Архив"
MAX_DESCRIPTION = 300
MAX_SECTION = 60


class Vocabulary:
    """Answers from memory what it has answered before. `shelf` is the section of stories that have none."""

    def __init__(self, survey: Survey, *, filing: Filing, shelf: str = "") -> None:
        self._survey = survey
        self._filing = filing
        self._shelf = shelf
        self._tops = tops(survey.categories.values())
        self._authors: dict[str, Author] = {}
        self._sections: dict[str, Section] = {}

    def authors(self, item: Item) -> list[Author]:
        """All who signed an item, in order; who signed it under two logins, once."""
        found: dict[int, Author] = {}
        for login, name in writers(item, self._survey.guests):
            if login not in self._authors:
                self._authors[login] = keep_author(survey=self._survey, login=login, name=name)
            found.setdefault(self._authors[login].pk, self._authors[login])
        return list(found.values())

    def filed(self, labels: tuple[Label, ...]) -> tuple[Section, list[str]]:
        """The section of a story, and its tags."""
        slug, tags = filed_under(labels, filing=self._filing, top_of=self._tops)
        if slug not in self._sections:
            known = self._survey.categories.get(slug)
            title, about = (known.name, known.description) if known and slug else ("", "")
            self._sections[slug] = keep_section(
                slug=slug or self._shelf, title=title, description=about, source=self._survey.source
            )
        return self._sections[slug], tags

    def section_of(self, slug: str) -> Section | None:
        """The section that a category, or the topmost one above it, became in this run."""
        top = self._tops.get(slug, slug)
        known = self._survey.categories.get(top)
        key = "" if known and is_unfiled(known) else top
        return self._sections.get(key)

    def is_section_of(self, slug: str) -> bool:
        """Whether a category, and not one above it, became a section in this run."""
        return self._tops.get(slug, slug) == slug and (slug in self._sections or self._was_section(slug))

    def _was_section(self, slug: str) -> bool:
        """Whether an earlier run made it one: stories without changes ask for no section."""
        if self._filing is Filing.TAGS:
            return False
        return _known_section(*_named(slug, self._survey.categories[slug].name)) is not None

    def became_section(self, slug: str) -> bool:
        return slug in self._sections


@transaction.atomic
def keep_author(*, survey: Survey, login: str, name: str = "") -> Author:
    """The one brought before, else the one of that name, else a new one. E-mails are no public names."""
    record = queries.record_of(survey.source, ImportedItem.Kind.AUTHOR, login)
    found = Author.objects.filter(pk=record.object_id or 0).first() if record else None
    if found is None:
        name = _public_name(survey, login, name)
        found = Author.objects.filter(name=name).first() or _new_author(name)
        remember(source=survey.source, kind=ImportedItem.Kind.AUTHOR, foreign_id=login, thing=found)
        survey.taken += _leave_redirects(author_paths(survey, login), found.get_absolute_url(), survey.source)
    return found


@transaction.atomic
def keep_section(*, slug: str, title: str, description: str = "", source: str = "") -> Section:
    """The section of that address or that title, else a new one; without either, the archive."""
    about = excerpt(plain(description), MAX_DESCRIPTION)
    wished, title = _named(slug, title)
    found = _known_section(wished, title)
    if found is None:
        last = Section.objects.aggregate(last=Max("position"))["last"] or 0
        found = Section.objects.create(
            slug=wished, title=title, position=min(last + 1, 32_767), description=about
        )
    elif about and not found.description:
        found.description = about
        found.save()
    if slug:
        _leave_redirects([f"/category/{unquote(slug)}/"], found.get_absolute_url(), source)
    return found


def _leave_redirects(paths: list[str], here: str, source: str) -> list[str]:
    """Gives the addresses that lead to something else and stay so."""
    free, taken = queries.free_addresses(paths, here=here, source=source)
    for old in free:
        leave_redirect(old=old, new=here)
    return taken


def is_section(slug: str) -> bool:
    """Whether stories filed under `slug` find a section that is here already."""
    return _known_section(*_named(slug, "")) is not None


def _public_name(survey: Survey, login: str, told: str) -> str:
    known = survey.authors.get(login)
    name = (known.name if known else "") or told or login
    return " ".join(plain(name).partition("@")[0].split())[:MAX_NAME] or "Редакция"


def author_paths(survey: Survey, login: str) -> list[str]:
    """Where WordPress listed what somebody wrote: by login, as it stands and in its nicer form, and by number."""
    known = survey.authors.get(login)
    nice = slugify(login, max_length=60) if login.isascii() else ""
    words = dict.fromkeys(word for word in (login, login.lower().replace(" ", "-"), nice) if word)
    paths = [f"/author/{unquote(word)}/" for word in words]
    return [*paths, f"/?author={known.number}"] if known and known.number else paths


def _new_author(name: str) -> Author:
    return Author.objects.create(name=name, slug=free_author_slug(name))


def _named(slug: str, title: str) -> tuple[str, str]:
    """The address and the title that a section of that category has here."""
    title = one_line(title)[:MAX_SECTION] or (ARCHIVE if not slug else unquote(slug)[:MAX_SECTION])
    wished = slugify(unquote(slug) or title, max_length=50) or "arkhiv"
    return f"{wished}-1" if wished in RESERVED_SLUGS else wished, title


def _known_section(wished: str, title: str) -> Section | None:
    return Section.objects.filter(slug=wished).first() or Section.objects.filter(title__iexact=title).first()


def descriptions_left(survey: Survey, vocabulary: Vocabulary) -> Iterator[Line]:
    """What stood above the old site's lists, where ours have no place for it, or not for all of it."""
    for slug, category in survey.categories.items():
        about = one_line(category.description)
        if about and not vocabulary.is_section_of(slug):
            yield _left("category", category, "описание рубрики не перенесено: она стала меткой", about)
        elif len(about) > MAX_DESCRIPTION:
            yield _left(
                "category", category, f"описание рубрики длиннее {MAX_DESCRIPTION} знаков: сокращено", about
            )
    for tag in survey.tags.values():
        if about := one_line(tag.description):
            yield _left("tag", tag, "описание метки не перенесено: у меток описаний нет", about)


def names_cut(survey: Survey, vocabulary: Vocabulary) -> Iterator[Line]:
    """Names that are longer than ours may be."""
    for slug, category in survey.categories.items():
        most = MAX_SECTION if vocabulary.is_section_of(slug) else MAX_NAME
        if len(name := one_line(category.name)) > most:
            yield _cut("category", category.term_id, "рубрики", name, most)
    for tag in survey.tags.values():
        if len(name := one_line(tag.name)) > MAX_NAME:
            yield _cut("tag", tag.term_id, "метки", name, MAX_NAME)
    for author in survey.authors.values():
        if len(name := one_line(author.name)) > MAX_NAME:
            yield _cut("author", author.number, "автора", name, MAX_NAME)


def _cut(kind: str, number: int, whose: str, name: str, most: int) -> Line:
    why = f"имя {whose} длиннее {most} знаков: сокращено"
    return Line(kind, number, name[:200], "changed", why, remarks=[name])


def _left(kind: str, what: Category | Tag, why: str, about: str) -> Line:
    return Line(kind, what.term_id, what.name[:200], "skipped", why, remarks=[about])
