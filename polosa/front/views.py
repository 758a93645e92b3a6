from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.views import serve

from polosa.articles.models import Article, Section
from polosa.articles.queries import bylined_on_page, card_keys, section_on_page, sections_on_page
from polosa.articles.views import in_slices
from polosa.articles.views import section as section_page
from polosa.comments.queries import IN_BLOCK, latest_by_story
from polosa.edge.addresses import is_personal
from polosa.edge.fragments import Later, kept
from polosa.edge.keys import show_briefly, wear
from polosa.edge.parameters import cut, number, one_of, takes
from polosa.events.queries import next_showings
from polosa.kit import shared, viewing
from polosa.kit.clock import now
from polosa.kit.same_origin import same_origin_post
from polosa.partners.queries import headlines
from polosa.reactions.enums import Mood
from polosa.reactions.queries import moodiest, strip_view

from . import queries
from .forms import LONGEST_QUESTION, MOST_PAGES, SearchForm, ViewingForm
from .queries.fronts import cards_of
from .queries.moved import ASKED
from .queries.search import PAGE

PERIODS = {"day": 1, "week": 7, "month": 30}


@takes(**dict.fromkeys(ASKED, cut(100)))
def front(request: HttpRequest) -> HttpResponse:
    """The first page; an old site's `/?p=12` leads where that item is now, or nowhere."""
    moved = queries.old_address(request.get_full_path())
    if moved is None:
        raise Http404
    if isinstance(moved, queries.Moved):
        return (HttpResponsePermanentRedirect if moved.for_good else HttpResponseRedirect)(moved.url)
    page = {**_stories(request, queries.front_on_page(request)), **neighbours(request)}
    return render(request, "front/front.html", {**page, "canonical": f"{settings.BASE_URL}/"})


def _stories(request: HttpRequest, front: queries.Front) -> dict[str, Any]:
    """Blocks as templates take them: ids tell a block's pieces apart, stories are asked for where they are shown."""

    def some(ids: Iterable[int]) -> list[Article]:
        wear(request, *(key for pk in ids for key in card_keys(front.cards[pk])))
        return [front.cards[pk] for pk in ids]

    def column(section: Section, ids: list[int]) -> dict[str, Any]:
        return {
            "id": section.pk,
            "ids": tuple(ids),
            "section": section,
            "articles": Later(request, lambda: some(ids)),
        }

    blocks = {name: Later(request, partial(some, ids)) for name, ids in front.blocks.items()}
    leads, opinions = front.blocks["leads"], front.blocks["columns"]
    return {
        **blocks,
        "ids": {name: tuple(ids) for name, ids in front.blocks.items()},
        "lead": front.cards[leads[0]] if leads else None,
        "seconds": [front.cards[pk] for pk in leads[1:]],
        "columns": Later(request, lambda: list(bylined_on_page(request, opinions).values())),
        "by_section": [column(section, ids) for section, ids in front.sections],
        "moods_as": tuple((mood.value, pk) for mood, pk in front.moods),
        "moods": Later(request, lambda: [_felt(mood, some([pk])[0]) for mood, pk in front.moods]),
    }


def _felt(mood: Mood, article: Article) -> dict[str, Any]:
    return {"code": mood.value, "label": mood.label, "article": article}


def neighbours(request: HttpRequest) -> dict[str, Any]:
    """What stands beside the news: the afisha, the talk of the town, partners' headlines."""
    return {
        "showings": _beside(request, "afisha", next_showings),
        "threads": _beside(request, "comments", partial(latest_by_story, per_story=IN_BLOCK)),
        "headlines": _beside(request, "partners", headlines),
    }


def _beside(request: HttpRequest, key: str, ask: Callable[[], Any]) -> Later[Any]:
    def made() -> Any:
        wear(request, key)
        return ask()

    return Later(request, lambda: kept(request, ("beside", key), made))


@takes(
    # One character more than is understood: the form says so.
    q=cut(LONGEST_QUESTION + 1),
    section=cut(80),
    since=cut(12),
    until=cut(12),
    order=one_of({"date"}),
    page=number(MOST_PAGES),
)
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked, trouble = form.asked(), form.trouble()
    results = queries.search(asked)
    context = {
        "q": request.GET.get("q", "")[:LONGEST_QUESTION],
        "results": results.found,
        "total": results.total,
        "sections": [section for section, _url in sections_on_page(request)],
        "section": asked.section,
        "since": asked.since,
        "until": asked.until,
        "order": "date" if asked.by_date else "relevance",
        "message": trouble,
        "older_url": _page_url(request, asked.page + 1) if results.has_more(asked.page) else None,
        "newer_url": _page_url(request, asked.page - 1) if asked.page > 1 else None,
    }
    show_briefly(request)
    return render(request, "front/search.html", context)


def _page_url(request: HttpRequest, page: int) -> str:
    asked = {
        name: request.GET[name]
        for name in ("q", "section", "since", "until", "order")
        if request.GET.get(name)
    }
    return f"{request.path}?{urlencode({**asked, 'page': page})}"


@takes(mood=one_of(Mood.values), period=one_of(PERIODS))
def mood(request: HttpRequest) -> HttpResponse:
    """«Лента настроения»: stories of a period by how strongly readers felt a mood about them."""
    code = request.GET.get("mood", "") if request.GET.get("mood") in Mood.values else Mood.JOY.value
    span = request.GET.get("period", "") if request.GET.get("period") in PERIODS else "week"
    strips = moodiest(Mood(code), now() - timedelta(days=PERIODS[span]), PAGE)
    cards = cards_of(strips)
    wear(request, "moods", *(strip.key for strip in strips))
    wear(request, *(key for card in cards.values() for key in card_keys(card)))
    context = {
        "moods": [
            _tab(mood.value, str(mood.label), {"mood": mood.value, "period": span}, code) for mood in Mood
        ],
        "period": [
            _tab(name, label, {"mood": code, "period": name}, span) for name, label in _periods().items()
        ],
        "articles": [
            {"article": cards[strip.pk], "strip": strip_view(strip)} for strip in strips if strip.pk in cards
        ],
        "canonical": f"{settings.BASE_URL}{request.path}",
    }
    return render(request, "front/mood.html", context)


def _periods() -> dict[str, str]:
    return {"day": _("Сутки"), "week": _("Неделя"), "month": _("Месяц")}


def _tab(code: str, label: str, query: Mapping[str, Any], current: Any) -> dict[str, Any]:
    return {"code": code, "label": label, "url": f"?{urlencode(query)}", "is_current": code == current}


@same_origin_post
def change_viewing(request: HttpRequest) -> HttpResponse:
    """Remember language, colours or size, and go back to where the reader was."""
    form = ViewingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Такого вида у газеты нет."))
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    response = HttpResponseRedirect(_safe_next(request), status=303)
    viewing.keep(response, replace(viewing.of(request), **chosen))
    return response


def _safe_next(request: HttpRequest) -> str:
    wished = request.POST.get("next", "/")
    here = url_has_allowed_host_and_scheme(wished, {request.get_host()}, require_https=request.is_secure())
    return wished if here else "/"


@in_slices
def section_or_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One word after the slash is a section, and where there is no such section, a plain page."""
    if section_on_page(request, slug):
        return section_page(request, slug)
    wear(request, "sections", "pages", "documents")
    return serve(request, f"{slug}/")


def footer_links(request: HttpRequest, page: Mapping[str, Any]) -> dict[str, Any]:
    """Plain pages, at the foot of every page."""
    wear(request, "pages")
    return {"pages": queries.footer_pages()}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Made once for all guests: whoever tries ten thousand addresses has no more of it than who mistypes one."""
    if is_personal(request.COOKIES):
        return render(request, "404.html", status=404)
    seen = viewing.of(request).text
    with _at_front(request):
        body = shared.html(request, ("404", seen), lambda: render_to_string("404.html", request=request))
    return HttpResponse(body, status=404)


@contextmanager
def _at_front(request: HttpRequest) -> Iterator[None]:
    """The request as if it had been for the first page: a page that is shown at any address names none."""
    path, meta = request.path, request.META
    request.path = request.path_info = "/"
    query, meta["QUERY_STRING"] = meta.get("QUERY_STRING", ""), ""
    try:
        yield
    finally:
        request.path = request.path_info = path
        meta["QUERY_STRING"] = query
