"""Building the demo paper: by actions, repeatable from a number, resumable at any point.

Every step is one transaction and asks first whether it is there, so that Ctrl-C loses at most the step at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from polosa.articles.models import Article
from polosa.partners.actions import create_partner
from polosa.partners.models import Partner

from . import feeds, newsroom, outings, stories
from .archive import Archive
from .cast import SECTIONS
from .parse import TEXTS, Entry, entries
from .times import moments

NUMBER = 1


@dataclass
class Plan:
    """What the paper will be: decided from the number before anything is written."""

    number: int
    now: datetime
    sections: dict[str, list[Entry]] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)

    def oldest_first(self) -> list[tuple[str, Entry]]:
        told = [(section, story) for section, found in self.sections.items() for story in found]
        return sorted(told, key=lambda pair: self.moments[pair[1].slug])

    def random(self, *parts: object) -> Random:
        """Chance that depends on the number and on what it is for, not on what was built before."""
        return Random("/".join(map(str, [self.number, *parts])))


Step = Callable[[], object]


def build(*, number: int = NUMBER, articles: int | None = None, console: Console | None = None) -> None:
    """The whole paper, or only its newest `articles` stories; more than are written are composed as its archive.

    Safe to stop and to run again.
    """
    plan = make_plan(number, articles)
    steps = [(name, 1, step) for name, step in _steps(plan)]
    archive = Archive(plan, (articles or 0) - len(plan.moments))
    steps += [("Архив", len(some), partial(archive.fill, some)) for some in archive.batches()]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, archive.composer():
        line = progress.add_task("Демонстрационная газета", total=sum(size for _, size, _ in steps))
        for name, size, step in steps:
            progress.update(line, description=name)
            with transaction.atomic():
                step()
            progress.advance(line, size)


def make_plan(number: int, articles: int | None = None) -> Plan:
    plan = Plan(number, _anchor())
    plan.sections = {slug: entries(TEXTS / f"{slug}.txt") for slug, _title, _about in SECTIONS}
    plan.moments = moments(plan.sections, plan.now, plan.random("times"))
    kept = (
        {story.slug for _section, story in plan.oldest_first()[-articles:]} if articles else set(plan.moments)
    )
    plan.sections = {slug: [one for one in told if one.slug in kept] for slug, told in plan.sections.items()}
    return plan


def _anchor() -> datetime:
    """The moment the demo counts back from: now, but on a second run that of the first, so that nothing moves."""
    newest = (
        Article.objects.filter(slug="o-demonstracionnoy-gazete")
        .values_list("published_at", flat=True)
        .first()
    )
    return timezone.localtime(newest).replace(second=0, microsecond=0)


def _steps(plan: Plan) -> Iterator[tuple[str, Step]]:
    yield "Редакция", newsroom.found_paper
    yield "Первая запись", lambda: stories.write_first(plan.now)
    for name in newsroom.people():
        yield "Люди", lambda name=name: newsroom.hire(name, plan.number)
    yield "Рубрики", newsroom.open_sections
    for section, story in plan.oldest_first():
        yield f"Материалы: {section}", lambda section=section, story=story: stories.tell(plan, section, story)
    yield "Черновики", lambda: stories.leave_drafts(plan)
    for venue in outings.venues():
        yield "Площадки", lambda venue=venue: outings.open_venue(venue)
    for place, event in enumerate(outings.events()):
        yield "Афиша", lambda place=place, event=event: outings.announce(plan, event, place)
    yield "Страницы", newsroom.write_pages
    yield "Партнёры", lambda: _partners(plan.now)


def _partners(now: datetime) -> None:
    """Three neighbours whose feeds are files that the demo serves itself."""
    folder = Path(settings.POLOSA_DATA) / "partners"
    folder.mkdir(parents=True, exist_ok=True)
    files = feeds.write_feeds(folder, now)
    for file, (name, home) in zip(files, feeds.PARTNERS, strict=True):
        feed_url = f"http://127.0.0.1:{settings.ENV.port}/partners/feeds/{file.name}"
        if not Partner.objects.filter(name=name).exists():
            create_partner(name=name, home_url=home, feed_url=feed_url)


def spread(moment: datetime, until: datetime, count: int, rng: Random) -> list[datetime]:
    """So many moments after a story came out, dense at first, thin later, none in the future."""
    room = max((until - moment).total_seconds(), 60.0)
    found = sorted(
        moment + timedelta(seconds=min(room, 3 * 86_400) * rng.random() ** 2.2) for _ in range(count)
    )
    for earlier, later in pairwise(range(count)):
        if found[later] <= found[earlier]:
            found[later] = found[earlier] + timedelta(seconds=1)
    return found
