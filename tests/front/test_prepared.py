"""Questions that are compiled once: what they give is what Django gives, for every one there is."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polosa.articles.models import Article, Author, Section, Tag
from polosa.comments.actions import write_comment
from polosa.comments.models import Comment
from polosa.config import sessions  # noqa: F401  # asked for by every signed-in request
from polosa.events.models import Showing
from polosa.kit.models import Channel, Paper
from polosa.kit.prepared import Prepared, attach, prepared
from polosa.reactions.actions import load_votes, vote
from polosa.reactions.enums import Mood
from polosa.readers.actions import ban_reader
from tests.factories import afisha, neighbours, people, stories

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
LATELY = NOW - timedelta(hours=2)
WEEK = NOW - timedelta(days=7)


@pytest.fixture
def town() -> dict[str, Any]:
    """A paper with something in every table that is asked."""
    Channel.objects.create(paper=Paper.current(), name="Телеграм", url="https://t.me/polosa")
    told = [
        stories.story(f"Мост {n}", tags=["мост", "дороги"], published_at=LATELY - timedelta(minutes=n))
        for n in range(5)
    ]
    stories.story("Паводок", is_urgent=True, is_pinned=True, published_at=LATELY)
    stories.story("Снимки", kind="photo", published_at=LATELY)
    for n, story in enumerate(told):
        load_votes(strip=story.strip, moods={Mood.JOY: 20 + n})
        for k in range(n):
            at = LATELY - timedelta(days=2) + timedelta(minutes=30 * (5 * n + k))
            write_comment(thread=story.thread, reader=people.ruslan(), text=f"Ура {k}", at=at)
    ruslan, last = people.ruslan(), told[-1]
    said = write_comment(thread=last.thread, reader=ruslan, text="Ну вот", network=NETWORK, at=LATELY)
    later = LATELY + timedelta(minutes=1)
    write_comment(thread=last.thread, reader=people.mila(), text="И вот", parent=said, at=later)
    vote(strip=last.strip, voter="g:1", mood="joy", network=NETWORK, browser=BROWSER, at=LATELY)
    ban_reader(reader=ruslan, by=people.mila(), reason="Ругался")
    reader = Client()
    reader.force_login(ruslan)
    afisha.event()
    neighbours.partner()
    session = reader.session.session_key
    ids = [story.pk for story in told]
    return {"told": told, "ids": ids, "last": last, "ruslan": ruslan, "session": session}


Sample = Callable[[dict[str, Any]], tuple[tuple[Any, ...], dict[str, Any]]]


def _place(story: Article) -> tuple[Any, ...]:
    return story.published_at, story.pk


def _listed(of: Callable[[dict[str, Any]], tuple[Any, ...]]) -> list[Sample]:
    return [
        lambda t: (of(t), {"way": "older", "size": 3}),
        lambda t: ((*of(t), *_place(t["told"][2])), {"way": "older", "size": 3}),
        lambda t: ((*of(t), *_place(t["told"][2])), {"way": "newer", "size": 3}),
    ]


def _just(*values: Any, **fixed: Any) -> list[Sample]:
    return [lambda t: (tuple(value(t) if callable(value) else value for value in values), fixed)]


NETWORK, BROWSER = "a" * 32, "b" * 32
RUSLAN = lambda t: t["ruslan"].pk  # noqa: E731
DISCUSSION = {"branches": 3}
THREAD = lambda t: t["last"].thread_id  # noqa: E731
SAMPLES: dict[str, list[Sample]] = {
    "articles.queries.archive._most_read_of_day": _just(WEEK, NOW, size=3),
    "articles.queries.archive._of_day": _just(WEEK, NOW),
    "articles.queries.cards._sections": _just(),
    "articles.queries.lists._newest": _listed(lambda t: ()),
    "articles.queries.lists._of_author": _listed(lambda t: (Author.objects.get().pk,)),
    "articles.queries.lists._of_section": _listed(lambda t: (Section.objects.get().pk,)),
    "articles.queries.lists._of_tag": _listed(lambda t: (Tag.objects.get(name="мост").pk,)),
    "articles.queries.page._others_of_section": _just(
        lambda t: t["last"].section_id, lambda t: t["last"].pk, size=3
    ),
    "articles.queries.page._story": _just(lambda t: t["last"].pk),
    "articles.queries.page._tagged": _just(lambda t: t["last"].pk),
    "articles.queries.tops.bylines_of": _just(lambda t: t["ids"]),
    "articles.queries.tops._cards": [*_just(lambda t: t["ids"]), *_just(lambda t: {t["last"].pk})],
    "articles.queries.tops._latest": _just(size=3),
    "articles.queries.tops._most_discussed": _just(WEEK, size=3),
    "articles.queries.tops._most_read": _just(WEEK, size=3),
    "articles.queries.tops._of_kind": _just("photo", size=3),
    "articles.queries.tops._pictured": _just(size=3),
    "articles.queries.tops._pinned": _just(size=3),
    "articles.queries.tops._urgent": _just(WEEK),
    "comments.actions.threads._for_update": _just(THREAD),
    "comments.actions.writing._for_update": _just(RUSLAN),
    "comments.actions.writing._said": _just(RUSLAN, WEEK),
    "comments.actions.writing._said_near": _just(NETWORK, WEEK),
    "comments.actions.writing._visible": _just(lambda t: t["last"].thread.comments.last().pk, THREAD),
    "config.sessions._account": _just(RUSLAN),
    "config.sessions._session": _just(lambda t: t["session"], NOW),
    "comments.queries.feed._latest": _just(size=3),
    "comments.queries.feed._said": _just(lambda t: [story.thread_id for story in t["told"]], per_story=2),
    "comments.queries.thread._answers": _just(
        lambda t: list(Comment.objects.filter(parent=None).values_list("pk", flat=True)), comments=100
    ),
    "comments.queries.thread._earlier": _just(THREAD, LATELY, 10**9, **DISCUSSION),
    "comments.queries.thread._later": _just(THREAD, WEEK, 0, **DISCUSSION),
    "comments.queries.thread._newest": _just(THREAD, **DISCUSSION),
    "comments.queries.thread._thread": _just(THREAD),
    "events.queries.lists._beginning": [
        *_just(WEEK, NOW + timedelta(days=30), kind=""),
        *_just(WEEK, NOW + timedelta(days=30), kind="theatre"),
    ],
    "events.queries.lists._lasting": _just(NOW + timedelta(days=60), WEEK, kind=""),
    "events.queries.lists._long": _just(NOW, size=3),
    "events.queries.lists._nearest": _just(WEEK, size=3),
    "events.queries.lists._rows": _just(lambda t: list(Showing.objects.values_list("pk", flat=True))),
    "front.queries.footer._pages": _just(),
    "front.queries.fronts._of_strips": _just(lambda t: [story.strip_id for story in t["told"]]),
    "front.queries.fronts._sections_with": _just(size=3),
    "kit.models.paper._channels": _just(lambda t: Paper.objects.get().pk),
    "kit.models.paper._paper": _just(),
    "kit.models.paper._zone": _just(),
    "partners.queries._best": _just(WEEK, WEEK),
    "reactions.actions._for_update": _just(lambda t: t["last"].strip_id),
    "reactions.actions._lately": _just("g:1", WEEK, most=20),
    "reactions.actions._near": _just(NETWORK, WEEK, lambda t: t["last"].strip_id, LATELY),
    "reactions.actions._same_browser": _just(BROWSER, lambda t: t["last"].strip_id, "g:2", WEEK),
    "reactions.actions._votes": _just(lambda t: t["last"].strip_id, lambda t: {"g:1", "u:1"}),
    "readers.queries.people._bans": _just(RUSLAN, NOW),
    "reactions.queries._lately": _just(WEEK),
    "reactions.actions._known_before": _just("g:1", NOW, 0),
    "reactions.queries._moods": _just(lambda t: t["last"].strip_id, lambda t: {"g:1", "u:1"}),
    "reactions.queries.strip_by_id": _just(lambda t: t["last"].strip_id),
}
EMPTY = {
    "articles.queries.tops._pictured",
    "events.queries.lists._lasting",
    "events.queries.lists._long",
    "front.queries.footer._pages",
    "partners.queries._best",
}
"""Of these the town has nothing; their forms are compared all the same."""


def every() -> dict[str, Prepared[Any]]:
    return {
        f"{name.removeprefix('polosa.')}.{word}": thing
        for name, module in list(sys.modules.items())
        if name.startswith("polosa.")
        for word, thing in vars(module).items()
        if isinstance(thing, Prepared) and thing.__module__ == name  # type: ignore[attr-defined]
    }


def shown(row: Any) -> Any:
    """All that is known of a row and of the rows that came with it."""
    if not isinstance(row, Model):
        return row
    known, forward = row._state.fields_cache, {field.name for field in row._meta.concrete_fields}
    with_it = {name: shown(value) for name, value in known.items() if name in forward}
    fields = {name: str(value) for name, value in vars(row).items() if not name.startswith("_")}
    return type(row), fields, with_it, row._state.db, row._state.adding


def test_every_one_has_a_sample() -> None:
    assert set(every()) - {"kit.prepared"} == set(SAMPLES)


def test_what_is_compiled_once_gives_what_django_gives(town: dict[str, Any]) -> None:
    for name, question in every().items():
        for sample in SAMPLES[name]:
            values, fixed = sample(town)
            expected = [shown(row) for row in question.queryset(*values, **fixed)]
            assert expected or name in EMPTY, f"{name} compares nothing"
            for _ in range(2):
                assert [shown(row) for row in question(*values, **fixed)] == expected, name


@prepared
def some(ids: Any, before: Any, field: str = "pk") -> Any:
    return Article.objects.filter(Q(**{f"{field}__in": ids}) & Q(published_at__lt=before)).order_by("pk")


def test_other_values_give_other_rows_from_the_same_words(town: dict[str, Any]) -> None:
    ids = town["ids"]
    with CaptureQueriesContext(connection) as asked:
        assert [row.pk for row in some(ids[:2], NOW)] == ids[:2]
        assert [row.pk for row in some(ids[3:], NOW)] == ids[3:]
        assert some(ids, WEEK) == []
        assert [row.pk for row in some(ids[:3], NOW)] == [row.pk for row in some(iter_of(ids[:3]), NOW)]
    assert len(asked) == 5


def iter_of(ids: list[int]) -> frozenset[int]:
    return frozenset(ids)


def test_nothing_wanted_is_nothing_asked(town: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert some([], NOW) == some(set(), NOW) == []
    assert len(asked) == 0


def test_what_is_attached_is_there_without_a_query(town: dict[str, Any]) -> None:
    story = Article.objects.get(pk=town["last"].pk)
    rows = list(story.bylines.all())
    other = Article.objects.get(pk=town["last"].pk)
    attach(other, "bylines", rows, type(rows[0]))
    with CaptureQueriesContext(connection) as asked:
        assert list(other.bylines.all()) == rows
        assert len(other.bylines.all()) == 1
    assert len(asked) == 0


def test_hostile_words_are_values_and_nothing_else(town: dict[str, Any]) -> None:
    found = every()["articles.queries.tops._of_kind"]
    assert found("photo' OR '1'='1", size=3) == found('%s";--', size=3) == []


INDEXED = {
    "comments.actions.writing._said": "comments_of_author",
    "comments.actions.writing._said_near": "comments_of_network",
    "comments.queries.thread._newest": "comments_roots",
    "reactions.actions._known_before": "votes_of_voter",
    "reactions.actions._lately": "votes_of_voter",
    "reactions.actions._near": "votes_of_network",
    "reactions.actions._same_browser": "votes_of_browser",
    "reactions.queries._lately": "strip_newest",
    "articles.queries.tops._of_kind": "live_newest_of_kind",
    "articles.queries.tops._pinned": "pinned_newest",
    "articles.queries.tops._urgent": "urgent_newest",
}
"""Questions that grow with the paper, and the (often partial) index that must carry them."""


@pytest.mark.parametrize("name", INDEXED)
def test_a_value_that_comes_later_still_finds_its_partial_index(name: str) -> None:
    """SQLite takes a partial index only for what it sees in the statement's own words."""
    one = SimpleNamespace(pk=1, thread_id=1, strip_id=1)
    values, fixed = SAMPLES[name][0]({"last": one, "ruslan": one})
    sql, params = every()[name].words(*values, **fixed)
    prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"{prefix} {sql}", params)
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert INDEXED[name] in plan, plan
