"""The demo's archive: stories composed by a program, week by week back from where the written ones begin.

Story `k` of one number is always the same and stands at the same time, whatever was built before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from polosa.articles.actions import Arrival, load_articles
from polosa.articles.models import Article, Author, Section
from polosa.comments.actions import Said, load_comments
from polosa.kit.models import Picture
from polosa.readers.models import User

from .cast import email
from .composing import Composed, Order, Words, beside, compose_all, subject
from .library import CREDIT, drawing
from .times import DAYS

if TYPE_CHECKING:
    from .build import Plan

BATCH = 500
"""Stories to a transaction: an interrupted build loses at most so many."""

A_WEEK = (17, 17, 17, 17, 17, 10, 10)
"""Stories of a day, from Monday on: fifteen on average."""

COMMON_TAG = "тихоборск"
"""Every other story has it: what a paper calls by the name of its town."""

DISCUSSED = 6
"""Of so many stories one is talked about."""


class Archive:
    """Fills the paper with `wanted` stories older than the written ones."""

    def __init__(self, plan: Plan, wanted: int) -> None:
        self.plan, self.wanted = plan, max(0, wanted)
        self._ahead: dict[range, Future[list[Composed]]] = {}
        self._composer: Executor | None = None

    def batches(self) -> list[range]:
        return [range(first, min(first + BATCH, self.wanted)) for first in range(0, self.wanted, BATCH)]

    @contextmanager
    def composer(self) -> Iterator[None]:
        """Meanwhile a second process composes a batch while the one before it is written."""
        if self.wanted <= BATCH:
            yield
            return
        with beside() as self._composer:
            yield

    def fill(self, numbers: range) -> None:
        """Those of the numbered stories that are not there yet, with all that belongs to them."""
        composed = self._composed(numbers)
        stories = load_articles(arrivals=[self._arrival(one) for one in composed]) if composed else []
        talk = [(story.thread, self._said(one)) for story, one in zip(stories, composed, strict=True)]
        load_comments(said=[(thread, said) for thread, said in talk if thread and said])

    def _composed(self, numbers: range) -> list[Composed]:
        if self._composer is None:
            return compose_all(self._orders(numbers))
        asked = self._ahead.pop(numbers, None) or self._composer.submit(compose_all, self._orders(numbers))
        following = range(numbers.stop, min(numbers.stop + BATCH, self.wanted))
        if following:
            self._ahead[following] = self._composer.submit(compose_all, self._orders(following))
        return asked.result()

    def _orders(self, numbers: range) -> list[Order]:
        """What of the numbered is missing. A story is known by its address."""
        slugs = {number: subject(self._words, number, Random(self._seed(number))).slug for number in numbers}
        there = set(Article.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
        return [
            (number, self._moment(number), self._seed(number))
            for number, slug in slugs.items()
            if slug not in there
        ]

    def _seed(self, number: int) -> str:
        return f"{self.plan.number}/archive/{number}"

    def _moment(self, number: int) -> datetime:
        """Of a day's stories the first number is the last of the day: numbers lead back in time."""
        weeks, place = divmod(number, sum(A_WEEK))
        for day in range(7):
            date = self._newest_day - timedelta(weeks=weeks, days=day)
            count = A_WEEK[date.weekday()]
            if place < count:
                break
            place -= count
        minutes = (count - 1 - place) * (14 * 60 // count)
        return date.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)

    @cached_property
    def _newest_day(self) -> datetime:
        return self.plan.now - timedelta(days=DAYS + 2)

    @cached_property
    def _words(self) -> Words:
        return Words.read()

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.slug: section for section in Section.objects.all()}

    @cached_property
    def _authors(self) -> dict[str, Author]:
        return {author.name: author for author in Author.objects.all()}

    @cached_property
    def _owner(self) -> User:
        return User.objects.get(email=email("Вера"))

    @cached_property
    def _pictures(self) -> dict[str, Picture]:
        """One drawing of each theme the archive shows."""
        return {theme: drawing(theme, 0) for theme in self._words.themes()}

    def _arrival(self, one: Composed) -> Arrival:
        return Arrival(
            fields={
                "title": one.title,
                "slug": one.slug,
                "lead": one.lead,
                "body": one.body,
                "section": self._sections[one.section],
                "kind": one.kind,
                "authors": [self._authors[name] for name in one.authors],
                "tags": [*one.tags, COMMON_TAG] if one.number % 2 else one.tags,
                "cover": self._pictures[one.picture],
                "cover_credit": CREDIT,
                "published_at": one.moment,
            },
            typed=one.typed,
            owner=self._owner,
            views=one.views,
            moods=one.moods,
        )

    def _said(self, one: Composed) -> list[Said]:
        rng = self.plan.random("archive talk", one.number)
        if rng.randrange(DISCUSSED):
            return []
        said = []
        for place in range(rng.randint(1, 4)):
            at = one.moment + timedelta(minutes=7 + 40 * place + rng.randrange(30))
            answers = [self._remark(rng, at + timedelta(minutes=5))] if rng.random() < 0.4 else []
            said.append(self._remark(rng, at, answers))
        return said

    def _remark(self, rng: Random, at: datetime, replies: list[Said] | None = None) -> Said:
        name, text = self._words.remark(rng)
        return Said(name, text, at, replies or [])
