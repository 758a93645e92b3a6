from collections.abc import Callable, Iterable, Mapping
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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.views import serve

from polosa.articles.models import Article, Section
from polosa.articles.queries import bylined_on_page, card_keys, section_on_page, sections_on_page
from polosa.articles.views import section as section_page
from polosa.comments.queries import IN_BLOCK, latest_by_story
from polosa.edge.fragments import Later, kept
from polosa.edge.keys import wear
from polosa.events.queries import next_showings
from polosa.kit import viewing
from polosa.kit.clock import now
from polosa.kit.same_origin import same_origin_post
from polosa.partners.queries import headlines
from polosa.reactions.enums import Mood
from polosa.reactions.queries import moodiest, strip_view

from . import queries
from .forms import SearchForm, ViewingForm
from .queries.fronts import cards_of
from .queries.search import PAGE

PERIODS = {"day": 1, "week": 7, "month": 30}


def front(request: HttpRequest) -> HttpResponse:
    """The first page; an old site's `/?p=12` leads where that item is now."""
    moved = queries.old_address(request.get_full_path())
    if moved is None:
        raise Http404
    if moved:
        return HttpResponsePermanentRedirect(moved)
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


def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked, trouble = form.asked(), form.trouble()
    results = queries.search(asked)
    context = {
        "q": request.GET.get("q", "")[:200],
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
    response = render(request, "front/search.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _page_url(request: HttpRequest, page: int) -> str:
    asked = {
        name: request.GET[name]
        for name in ("q", "section", "since", "until", "order")
        if request.GET.get(name)
    }
    return f"{request.path}?{urlencode({**asked, 'page': page})}"


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
    return render(request, "404.html", status=404)
