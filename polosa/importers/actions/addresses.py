"""Where the old site's lists were: readers have them among their bookmarks, and feed readers ask daily."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from django.db import DatabaseError
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.models import Section, Tag
from polosa.importers import queries
from polosa.importers.actions.survey import Survey
from polosa.importers.actions.vocabulary import Vocabulary
from polosa.importers.gateways.report import Line
from polosa.importers.rules.plan import MAX_OLD_PATH, category_paths, tag_name
from polosa.kit.actions import leave_redirect

FILE = "/?attachment_id="
BATCH = 500
FEEDS = {
    "/feed/": "distribution:rss",
    "/feed/rss/": "distribution:rss",
    "/feed/rss2/": "distribution:rss",
    "/feed/atom/": "distribution:atom",
    "/comments/feed/": "distribution:comments",
}


def leave_old_addresses(survey: Survey, vocabulary: Vocabulary) -> Iterator[Line]:
    """Lists and feeds lead to ours. What a redirect is known for already, perhaps an editor's, stays so.

    Each is written by itself: an archive has thousands, and the paper's other writers need not wait for all. Gives a
    line for each that could not be left.
    """
    known = set(Redirect.objects.filter(site=None).values_list("old_path", flat=True))
    for old, new in _moves(survey, vocabulary):
        if Redirect.normalise_path(old) not in known and len(old) <= MAX_OLD_PATH:
            try:
                leave_redirect(old=old, new=new)
            except (DatabaseError, ValueError) as error:
                yield Line("address", 0, old, "failed", str(error)[:300], old_address=old)


def _moves(survey: Survey, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    yield from ((old, reverse(name)) for old, name in FEEDS.items())
    tags = {tag.name.casefold(): tag for tag in Tag.objects.all()}
    for slug, category in survey.categories.items():
        tag = tags.get(tag_name(category.name).casefold())
        section = vocabulary.section_of(slug)
        place = section if tag is None or vocabulary.became_section(slug) else tag
        if place is not None:
            yield from _of_category(category_paths(slug, survey.categories), place)
            if category.term_id:
                yield f"/?cat={category.term_id}", place.get_absolute_url()
    for slug, told in survey.tags.items():
        if tag := tags.get(tag_name(told.name).casefold()):
            yield f"/tag/{unquote(slug)}/", tag.get_absolute_url()


def leave_addresses_of_files(source: str) -> None:
    """The page of a picture leads to the story it hung on."""
    known = set(
        Redirect.objects.filter(site=None, old_path__startswith=FILE).values_list("old_path", flat=True)
    )
    found: list[Redirect] = []
    for number, article in queries.stories_of_files(source):
        old = f"{FILE}{number}"
        if old not in known:
            found.append(Redirect(old_path=old, redirect_link=article.get_absolute_url(), is_permanent=True))
        if len(found) == BATCH:
            Redirect.objects.bulk_create(found)
            found = []
    Redirect.objects.bulk_create(found)


def _of_category(paths: list[str], place: Section | Tag) -> Iterator[tuple[str, str]]:
    for path in paths:
        yield path, place.get_absolute_url()
        if isinstance(place, Section):
            yield f"{path}feed/", reverse("distribution:section_rss", args=[place.slug])
