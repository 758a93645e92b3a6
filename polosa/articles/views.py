from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from polosa.audience.queries import counter_seal
from polosa.comments.queries import is_thread_shared, place, thread_of, thread_state
from polosa.edge.fragments import Later, kept
from polosa.edge.keys import wear
from polosa.edge.parameters import takes
from polosa.kit.context import current_paper
from polosa.reactions.queries import is_own_mood_shown, strip_of

from . import queries, rules
from .models import Article, Tag
from .queries import Cursor, Slice

in_slices = takes(before=Cursor.written, after=Cursor.written)
ON_PAGE = ("article", "canonical", "og_image", "jsonld")


@takes(comments_before=place, comments_after=place)
def article(request: HttpRequest, section: str, pk: int, slug: str) -> HttpResponse:
    """A story. Any other section or slug before or after its id leads to its one address for good."""
    card = queries.cards_on_page(request, [pk]).get(pk)
    if card is None:
        raise Http404
    if request.path != card.get_absolute_url():
        return HttpResponsePermanentRedirect(card.get_absolute_url())
    return render(request, "articles/article.html", _story(request, card) | _attached(request, card))


def _story(request: HttpRequest, card: Article) -> dict[str, object]:
    """The story, read from the database only for what is not in memory.

    `story` is `article` once more, for what shows nothing of its discussion and mood.
    """

    def found() -> Article:
        read = queries.live_article(card.pk)
        if read is None:  # gone since its card was read
            raise Http404
        wear_article(request, read)
        return read

    def with_numbers() -> dict[str, Any]:
        wear(request, f"thread:{card.thread_id}", f"strip:{card.strip_id}")
        return queries.article_page(story(), _tags(story()), current_paper(request))

    story = Later(request, found)
    page = Later(request, with_numbers)
    return {
        "shared_as": card.pk,
        "story": story,
        **{name: Later(request, partial(_of, page, name)) for name in ON_PAGE},
        "tags": Later(request, lambda: _tags(story())),
        "related": Later(request, lambda: shown_cards(request, _related(request, card.pk, story))),
        "counter_seal": Later(request, lambda: counter_seal(card.counter) if card.counter else ""),
        "is_preview": False,
    }


def _of(page: Later[dict[str, Any]], name: str) -> Any:
    return page()[name]


def _tags(found: Article) -> list[Tag]:
    return [item.tag for item in found.tagged_items.all()]


def _related(request: HttpRequest, pk: int, story: Later[Article]) -> list[int]:
    """Whatever enters or leaves the lists they are chosen from may change the choice."""

    def made() -> list[int]:
        found, tags = story(), _tags(story())
        wear(request, *([rules.tag_key(tag.pk) for tag in tags] or [rules.section_key(found.section_id)]))
        return queries.more_like(found, tags)

    return kept(request, ("related", pk), made)


def _attached(request: HttpRequest, card: Article) -> dict[str, object]:
    """The discussion and the mood strip of a story; what of them is the same for everybody is told by `..._as`."""
    thread = card.thread if card.has_discussion else None
    strip = card.strip_id if card.has_mood else None
    return {
        "talk": thread_state(thread) if thread else "off",
        "thread": Later(request, lambda: thread_of(request, thread.pk) if thread else None),
        "thread_as": card.pk if is_thread_shared(request) else None,
        "strip": Later(request, lambda: strip_of(request, strip) if strip else None),
        "strip_as": None if is_own_mood_shown(request) else card.pk,
    }


def wear_article(request: HttpRequest, found: Article) -> None:
    authors = (f"author-name:{author.pk}" for author in found.authors)
    tags = (f"tag-name:{item.tag_id}" for item in found.tagged_items.all())
    named = (rules.article_key(pk) for pk in queries.stories_in(found))
    cover = [f"picture:{found.cover_id}"] if found.cover_id else []  # what links tell of it, too
    wear(request, found.key, f"section-name:{found.section_id}", "documents", *cover, *authors, *tags, *named)


@in_slices
def latest(request: HttpRequest) -> HttpResponse:
    wear(request, "latest")
    page = queries.newest(_cursor(request))
    shown = [card.published_at for card in page.articles if card.published_at]
    month = month_table(queries.calendar_on_page(request, localtime(shown[0]).date())) if shown else None
    return _list(request, "articles/latest.html", page, {"calendar": month})


@in_slices
def section(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.section_on_page(request, slug)
    if found is None:
        raise Http404
    wear(request, rules.section_key(found.pk), f"section-name:{found.pk}")
    return _list(
        request, "articles/section.html", queries.of_section(found, _cursor(request)), {"section": found}
    )


@in_slices
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.published_tags(), slug=slug)
    wear(request, rules.tag_key(found.pk))
    return _list(request, "articles/tag.html", queries.of_tag(found, _cursor(request)), {"tag": found})


@in_slices
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.published_authors().select_related("portrait"), slug=slug)
    wear(request, rules.author_key(found.pk), f"author-name:{found.pk}")
    return _list(
        request, "articles/author.html", queries.of_author(found, _cursor(request)), {"author": found}
    )


def authors(request: HttpRequest) -> HttpResponse:
    wear(request, "authors")
    everyone = queries.published_authors().select_related("portrait")
    return render(request, "articles/authors.html", {"authors": everyone, "canonical": canonical(request)})


def archive(request: HttpRequest) -> HttpResponse:
    """The archive opens at the newest day that has stories."""
    newest = queries.latest(1)
    if not newest or newest[0].published_at is None:
        raise Http404
    return redirect(day_url(localtime(newest[0].published_at).date()))


def day(request: HttpRequest, day: date) -> HttpResponse:
    """Everything of one day, with the month's calendar and what was read on this date a year before."""
    stories = queries.day_articles(day) if day <= localdate() else []
    if not stories:
        raise Http404
    then, before = queries.year_ago(day)
    wear(request, rules.day_key(day), rules.day_key(then))
    context = {
        "date": day,
        "articles": shown_cards(request, stories),
        "calendar": month_table(queries.calendar_on_page(request, day)),
        "year_ago": shown_cards(request, before),
        "year_ago_date": then,
        "canonical": canonical(request),
    }
    return render(request, "articles/day.html", context)


def month_table(month: queries.Calendar) -> dict[str, Any]:
    """The calendar with an address on every day that has stories."""
    weeks = [
        [
            {
                "day": cell.date.day,
                "url": day_url(cell.date) if cell.has_articles and cell.in_month else None,
                "is_current": cell.is_current,
                "in_month": cell.in_month,
            }
            for cell in week
        ]
        for week in month.weeks
    ]
    return {
        "title": date_format(month.first, "F Y"),
        "weeks": weeks,
        "previous_url": day_url(month.previous) if month.previous else None,
        "next_url": day_url(month.next) if month.next else None,
    }


def day_url(day: date) -> str:
    return reverse("articles:day", args=[day])


def canonical(request: HttpRequest) -> str:
    """The page's one address, without anything after a question mark."""
    return settings.BASE_URL + request.path


def sections_row(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any]:
    """The rubrics under the paper's name, on every page."""
    return {"sections": [section for section, _url in queries.sections_on_page(request)]}


def sections_row_as(request: HttpRequest, page: Mapping[str, Any]) -> tuple[object, ...]:
    """Which rubrics are marked as those one is in, and how."""
    path = request.path
    return tuple((url, url == path) for _section, url in queries.sections_on_page(request) if url in path)


def urgent_row(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any] | None:
    """«Срочно»: the newest urgent story of the last six hours, on every page but its own."""
    found = queries.urgent_on_page(request)
    return {"articles": [found]} if found and not _is_about(found, page) else None


def urgent_row_as(request: HttpRequest, page: Mapping[str, Any]) -> tuple[object, ...]:
    found = queries.urgent_on_page(request)
    return (found is not None and _is_about(found, page),)


def _is_about(found: Article, page: Mapping[str, Any]) -> bool:
    shown = page.get("article")
    return found.pk == page.get("shared_as") or (isinstance(shown, Article) and found == shown)


def shown_cards(request: HttpRequest, ids: Iterable[int]) -> list[Article]:
    return list(queries.cards_on_page(request, ids).values())


def _cursor(request: HttpRequest) -> Cursor | None:
    if "after" in request.GET:
        return Cursor.parse(request.GET["after"], newer=True)
    return Cursor.parse(request.GET.get("before"))


def _list(request: HttpRequest, template: str, page: Slice, context: dict[str, object]) -> HttpResponse:
    if not page.articles and request.GET.keys() & {"before", "after"}:
        raise Http404
    shown = {
        "articles": shown_cards(request, page.ids),
        "older_url": f"{request.path}?before={page.older}" if page.older else None,
        "newer_url": f"{request.path}?after={page.newer}" if page.newer else None,
        "is_first": page.newer is None,
        "canonical": canonical(request),
    }
    return render(request, template, {**shown, **context})
