"""Composing a story of the archive from words: whoever did something, somewhere, and what became of it.

Runs in a process of its own as well, which knows no database.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape
from multiprocessing import get_context
from random import Random
from typing import Any

from polosa.articles.rules import typeset_pieces
from polosa.config.family import follow
from polosa.kit.text import slugify
from polosa.reactions.enums import Mood

from .parse import TEXTS, Entry, entries

KINDS = ["news"] * 15 + ["article"] * 2 + ["interview", "column", "photo"]
FEMALE, MALE = slice(0, None, 2), slice(1, None, 2)
"""Names stand by turns: a woman's, a man's."""


Order = tuple[int, datetime, str]
"""A story to compose: its number, its moment, and what its chance is made of."""


@dataclass(frozen=True)
class Composed:
    number: int
    moment: datetime
    section: str
    title: str
    slug: str
    lead: str
    body: list[dict[str, Any]]
    typed: dict[str, str]
    kind: str
    authors: list[str]
    tags: list[str]
    picture: str
    views: int
    moods: dict[str, int]


class Words:
    """The material: what all sections share, and what each has of its own."""

    def __init__(self, common: Entry, sections: list[Entry]) -> None:
        self.lists = {entry.slug: _lists(entry) for entry in [common, *sections]}
        self.sections = [entry.slug for entry in sections]
        parts = [part.splitlines() for part in common.body.split("\n\n")]
        self.openings, self.quotes, self.middles, self.endings, self.remarks = parts

    @classmethod
    def read(cls) -> Words:
        common, *sections = entries(TEXTS / "archive.txt")
        return cls(common, sections)

    def of(self, section: str, name: str) -> list[str]:
        return self.lists[section][name]

    def themes(self) -> list[str]:
        return sorted({theme for section in self.sections for theme in self.of(section, "pictures")})

    def remark(self, rng: Random) -> tuple[str, str]:
        """Who said it, and what."""
        text = rng.choice(self.remarks).format(
            place=rng.choice(self.of("common", "places")), n=_tens(rng, 3), many=_tens(rng, 12)
        )
        return rng.choice(self.of("common", "nicknames")), text


@dataclass(frozen=True)
class Subject:
    """What a story is about: cheap to tell before the story is composed."""

    section: str
    who: str
    did: str
    title: str
    slug: str


def subject(words: Words, number: int, rng: Random) -> Subject:
    section = rng.choice(words.sections)
    who, did = rng.choice(words.of(section, "who")), rng.choice(words.of(section, "did"))
    title = _title(rng, who, did, rng.choice(words.of("common", "places")))
    return Subject(section, who, did, title, f"{slugify(title)}-{number}")


def compose(words: Words, number: int, moment: datetime, rng: Random) -> Composed:
    """Story `number` of a moment, its words typeset; `rng` decides everything else."""
    about = subject(words, number, rng)
    section = about.section
    views = 60 + int(rng.paretovariate(1.3) * 90)
    lead, *paragraphs = _sentences(words, rng, about.who, about.did)
    body = [{"type": "paragraph", "value": f"<p>{escape(text, quote=False)}</p>"} for text in paragraphs]
    texts, typed = typeset_pieces({"title": about.title, "lead": lead}, body, {})
    return Composed(
        number=number,
        moment=moment,
        section=section,
        title=texts["title"],
        slug=about.slug,
        lead=texts["lead"],
        body=body,
        typed=typed,
        kind=rng.choice(KINDS),
        authors=[rng.choice(words.of(section, "authors"))],
        tags=sorted({rng.choice(words.of(section, "tags")), rng.choice(words.of(section, "tags"))}),
        picture=rng.choice(words.of(section, "pictures")),
        views=min(views, 20_000),
        moods=_moods(rng),
    )


def compose_all(orders: list[Order]) -> list[Composed]:
    words = Words.read()
    return [compose(words, number, moment, Random(seed)) for number, moment, seed in orders]


@contextmanager
def beside() -> Iterator[Executor]:
    """A process that composes, and ends with this one, however this one ends."""
    with ProcessPoolExecutor(1, get_context("spawn"), _begin_beside, (os.getpid(),)) as composer:
        try:
            yield composer
        finally:
            composer.shutdown(cancel_futures=True)


def _begin_beside(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that builds hears it and stops this one
    follow(parent)


def _lists(entry: Entry) -> dict[str, list[str]]:
    return {name: [word.strip() for word in value.split("|")] for name, value in entry.headers.items()}


def _title(rng: Random, who: str, did: str, place: str) -> str:
    if rng.random() < 0.5:
        return f"{_capital(who)} {did} {place}"
    return f"{_capital(place)} {who} {did}"


def _sentences(words: Words, rng: Random, who: str, did: str) -> list[str]:
    """A lead and three to five paragraphs, a quotation among them."""
    middles = rng.sample(words.middles, rng.randint(6, 9))
    middle = len(middles) // 2
    texts = [
        rng.choice(words.openings),
        " ".join(middles[:middle]),
        rng.choice(words.quotes),
        " ".join(middles[middle:]),
        *([rng.choice(words.quotes)] if rng.random() < 0.4 else []),
        rng.choice(words.endings),
    ]
    return [_filled(words, rng, text, who, did) for text in texts]


def _filled(words: Words, rng: Random, text: str, who: str, did: str) -> str:
    """With words of every kind in place of their names. The demo's paper knows no word in braces but these."""
    places, when, names = (words.of("common", name) for name in ("places", "when", "names"))
    chosen = rng.choice(when)
    return text.format(
        who=who,
        Who=_capital(who),
        did=did,
        place=rng.choice(places),
        place_after="дальше",
        when=chosen,
        When=_capital(chosen),
        female=rng.choice(names[FEMALE]),
        male=rng.choice(names[MALE]),
        n=_tens(rng, 3),
        many=_tens(rng, 12),
        few=rng.choice(["два", "три", "четыре"]),
        money=_tens(rng, 90),
    )


def _tens(rng: Random, most: int) -> int:
    """A number after which Russian words stand in the genitive plural."""
    return 5 * rng.randint(1, most) if most < 4 else 10 * rng.randint(2, most)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _moods(rng: Random) -> dict[str, int]:
    told: Sequence[str] = rng.choices(Mood.values, k=max(0, rng.randrange(-4, 5)))
    return dict(Counter(told))
