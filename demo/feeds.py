"""Feeds of three invented neighbours: what the demo's partner news are fetched from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.etree import ElementTree as Tree

from .parse import TEXTS, TextError, entries

PARTNERS = [
    ("Заозёрские вести", "https://zaozersk.example/"),
    ("Портал «Веснянка.инфо»", "https://vesnyanka.example/"),
    ("Лесногорский курьер", "https://lesnogorsk.example/"),
]
"""Names and homes, in the order of the files that `write_feeds` gives."""

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Headline:
    title: str
    summary: str
    url: str
    moment: datetime


def write_feeds(folder: Path, now: datetime) -> list[Path]:
    """Three files in `folder`: RSS, Atom, and RSS in windows-1251. Their news are of the last two days.

    Whoever reads a file meanwhile reads it whole, the former or the new one.
    """
    return [
        _write(folder / "zaozersk.xml", _rss(0, now)),
        _write(folder / "vesnyanka.xml", _atom(1, now)),
        _write(folder / "lesnogorsk.xml", _rss(2, now), encoding="windows-1251"),
    ]


def _rss(partner: int, now: datetime) -> Tree.Element:
    name, home = PARTNERS[partner]
    rss = Tree.Element("rss", version="2.0")
    channel = Tree.SubElement(rss, "channel")
    _add(channel, title=name, link=home, description="Новости соседей", language="ru")
    for news in _headlines(partner, now):
        item = Tree.SubElement(channel, "item")
        _add(item, title=news.title, link=news.url, description=news.summary, guid=news.url)
        _add(item, pubDate=format_datetime(news.moment))
    return rss


def _atom(partner: int, now: datetime) -> Tree.Element:
    name, home = PARTNERS[partner]
    feed = Tree.Element("feed", {"xmlns": ATOM, XML_LANG: "ru"})
    _add(feed, id=home, title=name, updated=now.isoformat())
    _add(Tree.SubElement(feed, "author"), name=name)
    for news in _headlines(partner, now):
        entry = Tree.SubElement(feed, "entry")
        _add(entry, id=news.url, title=news.title, summary=news.summary, updated=news.moment.isoformat())
        Tree.SubElement(entry, "link", rel="alternate", href=news.url)
    return feed


def _add(parent: Tree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        Tree.SubElement(parent, tag).text = text


def _headlines(partner: int, now: datetime) -> Iterator[Headline]:
    """The newest half an hour or so ago, the others three to four hours apart."""
    home = PARTNERS[partner][1]
    moment = now.replace(microsecond=0) - timedelta(minutes=17 + 24 * partner)
    for number, (word, title, summary) in enumerate(_lines(partner)):
        yield Headline(title, summary, f"{home}news/{word}/", moment)
        moment -= timedelta(minutes=190 + 13 * (number * 7 % 5))


def _lines(partner: int) -> Iterator[tuple[str, str, str]]:
    told = entries(TEXTS / "feeds.txt")[partner]
    for line in told.body.splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3:
            raise TextError(f"{told.where}: not a headline: {line!r}")
        yield parts[0], parts[1], parts[2]


def _write(path: Path, root: Tree.Element, encoding: str = "utf-8") -> Path:
    with NamedTemporaryFile(dir=path.parent, suffix=".draft", delete=False) as draft:
        Tree.ElementTree(root).write(draft, encoding=encoding, xml_declaration=True)
    Path(draft.name).chmod(0o644)
    return Path(draft.name).replace(path)
