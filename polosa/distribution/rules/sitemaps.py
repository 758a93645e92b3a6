"""Sitemaps (sitemaps.org 0.9, and the news extension) of plain data."""

from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape

from .words import xml_text

PART = 10_000
"""Identifiers to a part. An address keeps its part for good: parts of the archive never change by themselves."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_PLAIN = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


class Url(NamedTuple):
    """`changed` is a W3C time, empty where nobody knows."""

    url: str
    changed: str = ""


class Story(NamedTuple):
    url: str
    title: str
    published: str


def part_of(pk: int) -> int:
    return pk // PART


def index(parts: Iterable[str]) -> str:
    sitemaps = "".join(f"<sitemap><loc>{_text(part)}</loc></sitemap>\n" for part in parts)
    return f"{_HEAD}<sitemapindex {_PLAIN}>\n{sitemaps}</sitemapindex>\n"


def urlset(urls: Iterable[Url]) -> str:
    return f"{_HEAD}<urlset {_PLAIN}>\n{''.join(_url(each) for each in urls)}</urlset>\n"


def news_urlset(stories: Iterable[Story], *, name: str, language: str) -> str:
    publication = f"<news:name>{_text(name)}</news:name><news:language>{_text(language)}</news:language>"
    return f"{_HEAD}<urlset {_PLAIN} {_NEWS}>\n{''.join(_story(each, publication) for each in stories)}</urlset>\n"


def _url(each: Url) -> str:
    changed = f"<lastmod>{each.changed}</lastmod>" if each.changed else ""
    return f"<url><loc>{_text(each.url)}</loc>{changed}</url>\n"


def _story(each: Story, publication: str) -> str:
    return (
        f"<url><loc>{_text(each.url)}</loc><news:news><news:publication>{publication}</news:publication>"
        f"<news:publication_date>{each.published}</news:publication_date>"
        f"<news:title>{_text(each.title)}</news:title></news:news></url>\n"
    )


def _text(text: str) -> str:
    return escape(xml_text(text))
