"""Where redirects lead to, and whether anything is there for readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, ResolverMatch, resolve
from wagtail.models import Page

from polosa.articles.models import Article
from polosa.articles.queries import published_authors, published_sections, published_tags
from polosa.events.models import Event
from polosa.events.queries import published_venues

from ..models import FrontPage

Target = Callable[[dict[str, Any]], QuerySet[Any]]
TARGETS: dict[str, Target] = {
    "articles:article": lambda named: Article.objects.live().filter(pk=named["pk"]),
    "articles:tag": lambda named: published_tags().filter(slug=named["slug"]),
    "articles:author": lambda named: published_authors().filter(slug=named["slug"]),
    "events:event": lambda named: Event.objects.live().filter(pk=named["pk"]),
    "events:calendar": lambda named: Event.objects.live().filter(pk=named["pk"]),
    "events:venue": lambda named: published_venues().filter(slug=named["slug"]),
    "distribution:section_rss": lambda named: published_sections().filter(slug=named["section"]),
}
"""Addresses that are there only while something live bears them, by the names of their views."""


def is_on_site(url: str) -> bool:
    """Whether a redirect to `url` tells of nothing unpublished; two queries at most. Other sites need none."""
    parts = urlsplit(url)
    if parts.netloc and f"{parts.scheme or 'https'}://{parts.netloc}" != settings.BASE_URL:
        return True
    path = unquote(parts.path) or "/"
    try:
        match = resolve(path)
    except Resolver404:
        return True
    if match.view_name in TARGETS:
        return TARGETS[match.view_name](match.kwargs).exists()
    if is_section_or_page(match):
        return published_sections().filter(slug=match.kwargs["slug"]).exists() or _is_page(path)
    return _is_page(path) if match.view_name == "wagtail_serve" else True


def is_section_or_page(match: ResolverMatch) -> bool:
    """Which of both, only the database knows."""
    return match.func.__module__ == "polosa.front.views" and "slug" in match.kwargs


def _is_page(path: str) -> bool:
    root = FrontPage.objects.values_list("url_path", flat=True).first() or ""
    at = f"{root.rstrip('/')}/{path.strip('/')}/"
    return Page.objects.live().filter(url_path=at).exists()
