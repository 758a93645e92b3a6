from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from polosa.audience.queries import counter_seal
from polosa.comments.queries import thread_on_page
from polosa.edge.keys import wear
from polosa.reactions.queries import strip_on_page

from . import queries, rules
from .models import Article, Author, Section, Tag
from .queries import Cursor, Slice


def article(request: HttpRequest, section: str, pk: int, slug: str) -> HttpResponse:
    """A story. Any other section or slug before or after its id leads to its one address for good."""
    found = queries.live_article(pk)
    if found is None:
        raise Http404
    if request.path != found.get_absolute_url():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    wear_article(request, found)
    page = queries.article_page(found)
    wear_cards(request, page["related"])
    return render(request, "articles/article.html", {**page, **attached(request, found)})


def attached(request: HttpRequest, found: Article) -> dict[str, object]:
    """The discussion, the mood strip and the counter of a story."""
    return {
        "thread": thread_on_page(request, found.thread) if found.has_discussion and found.thread else None,
        "strip": strip_on_page(request, found.strip) if found.has_mood and found.strip else None,
        "counter_seal": counter_seal(found.counter) if found.counter else "",
    }


def wear_article(request: HttpRequest, found: Article) -> None:
    authors = (f"author-name:{author.pk}" for author in found.authors)
    tags = (f"tag-name:{tag.pk}" for tag in found.tags.all())
    wear(request, found.key, f"section-name:{found.section_id}", *authors, *tags)


def latest(request: HttpRequest) -> HttpResponse:
    wear(request, "latest")
    page = queries.newest(_cursor(request))
    shown = [card.published_at for card in page.articles if card.published_at]
    month = month_table(queries.calendar(localtime(shown[0]).date())) if shown else None
    return _list(request, "articles/latest.html", page, {"calendar": month})


def section(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Section, slug=slug)
    wear(request, rules.section_key(found.pk), f"section-name:{found.pk}")
    return _list(
        request, "articles/section.html", queries.of_section(found, _cursor(request)), {"section": found}
    )


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    wear(request, rules.tag_key(found.pk))
    return _list(request, "articles/tag.html", queries.of_tag(found, _cursor(request)), {"tag": found})


def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    wear(request, rules.author_key(found.pk), f"author-name:{found.pk}")
    return _list(
        request, "articles/author.html", queries.of_author(found, _cursor(request)), {"author": found}
    )


def authors(request: HttpRequest) -> HttpResponse:
    wear(request, "authors")
    everyone = Author.objects.select_related("portrait").prefetch_related("portrait__renditions")
    return render(request, "articles/authors.html", {"authors": everyone, "canonical": canonical(request)})


def archive(request: HttpRequest) -> HttpResponse:
    """The archive opens at the newest day that has stories."""
    newest = queries.latest(1)
    if not newest or newest[0].published_at is None:
        raise Http404
    return redirect(day_url(localtime(newest[0].published_at).date()))


def day(request: HttpRequest, day: date) -> HttpResponse:
    """Everything of one day, with the month's calendar and what was read on this date a year before."""
    if day > localdate():
        raise Http404
    wear(request, "archive", rules.day_key(day), "latest")
    then, before = queries.year_ago(day)
    context = {
        "date": day,
        "articles": wear_cards(request, queries.day_articles(day)),
        "calendar": month_table(queries.calendar(day)),
        "year_ago": wear_cards(request, before),
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


def wear_cards(request: HttpRequest, cards: list[Article]) -> list[Article]:
    """Cards show the numbers of their discussions and moods, and names of sections and authors."""
    for card in cards:
        wear(request, card.key, f"thread:{card.thread_id}", f"section-name:{card.section_id}")
        wear(request, *(f"author-name:{byline.pk}" for byline in card.authors))
    return cards


def sections_row(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any]:
    """The rubrics under the paper's name, on every page."""
    wear(request, "sections")
    return {"sections": Section.objects.all()}


def urgent_row(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any] | None:
    """«Срочно»: the newest urgent story of the last six hours, on every page but its own."""
    wear(request, "urgent")
    found = queries.urgent_article()
    return {"articles": [found]} if found and found != page.get("article") else None


def _cursor(request: HttpRequest) -> Cursor | None:
    if "after" in request.GET:
        return Cursor.parse(request.GET["after"], newer=True)
    return Cursor.parse(request.GET.get("before"))


def _list(request: HttpRequest, template: str, page: Slice, context: dict[str, object]) -> HttpResponse:
    if not page.articles and request.GET.keys() & {"before", "after"}:
        raise Http404
    shown = {
        "articles": wear_cards(request, page.articles),
        "older_url": f"{request.path}?before={page.older}" if page.older else None,
        "newer_url": f"{request.path}?after={page.newer}" if page.newer else None,
        "is_first": page.newer is None,
        "canonical": canonical(request),
    }
    return render(request, template, {**shown, **context})
