"""Links that were made of a text, and took a sign of it along."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.urls import Resolver404, resolve

from polosa.articles.models import Article
from polosa.edge.addresses import may_be_shared

from .targets import is_on_site

LONGEST_STUCK = 20


def unstuck(path: str) -> str:
    """Where `/gorod/1-most/».` leads: a bracket, a quote, a point were taken for a part of the link. Empty when what is
    left is no address of what is on the site; four queries at most."""
    end = plain = unquote(unquote(path))
    while end and not (end[-1].isascii() and end[-1].isalnum()):
        end = end[:-1]
    if not end or len(end) < len(plain.rstrip("/")) - LONGEST_STUCK or end == path.rstrip("/"):
        return ""
    return _address_of(f"{end}/") or _address_of(end)


def _address_of(path: str) -> str:
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    if match.view_name == "articles:article":
        story = Article.objects.live().select_related("section").filter(pk=match.kwargs["pk"]).first()
        return story.get_absolute_url() if story else ""
    return quote(path) if may_be_shared(path) and is_on_site(path) else ""
