"""What readers' pages ask the database is carried by indexes: no table of stories or comments is read through."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polosa.comments.actions import write_comment
from tests.factories import afisha, neighbours, people, stories

from .test_sharing import addresses, tell

pytestmark = pytest.mark.django_db

GROWING = (
    "articles_article",
    "articles_articleauthor",
    "articles_articletag",
    "articles_tag",
    "audience_counter",
    "comments_comment",
    "comments_thread",
    "events_event",
    "events_showing",
    "front_searchdocument",
    "kit_picture",
    "kit_rendition",
    "reactions_strip",
    "reactions_vote",
)
"""Tables that grow for as long as the paper lives."""

SORTED = {
    '"is_pinned"': "the few pinned stories",
    "COUNT(": "stories sharing a tag are counted to be ordered",
    '"audience_counter"."views"': "stories of one day or week, by views",
    '"comments_thread"."total" DESC': "stories of a week, by comments",
    "ROW_NUMBER": "the latest of each thread on the page, and of each partner",
    '"comments_comment"."id" IN': "the comments of one page",
    '"comments_comment"."root_id" IN': "the answers in the fifty branches of one page",
    "score": "moods of a period are weighed",
    "AS rank": "a thousand found stories are ranked",
    '"articles_articletag"': "stories of one tag: see the list's own plan",
    '"articles_articleauthor"': "names under stories, and stories of one author: see the list's own plan",
    '"spans_days"': "what lasts for weeks",
    "DISTINCT": "days of one month",
    '"wagtailcore_page"': "a dozen of plain pages",
    '"articles_section"': "a dozen of sections",
    '"partners_headline"': "headlines of the last days",
    '"kit_channel"': "the paper's channels",
}
"""What is put in order after it was found, and why there is never much of it."""


def questions(path: str) -> Iterator[str]:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(path).status_code == 200
    return (query["sql"] for query in asked if query["sql"].lstrip().startswith("SELECT"))


def plan(sql: str) -> str:
    prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"{prefix} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def read_through(text: str, sql: str) -> list[str]:
    """Growing tables that a plan reads from one end to the other, in no order of an index."""
    if connection.vendor == "postgresql":
        return [name for name in re.findall(r"Seq Scan on (\w+)", text) if name in GROWING]
    known_as = {alias: name for name, alias in re.findall(r'"(\w+)" (?:AS )?"?([TU]\d+)\b', sql)}
    scanned = re.findall(r"SCAN (\w+)$", text, re.MULTILINE)
    return [name for name in scanned if known_as.get(name, name) in GROWING]


@pytest.fixture
def life() -> dict[str, str]:
    """A paper with something in every table, and the addresses of one story's pages."""
    told = tell(3)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    stories.story("Давно", published_at=yesterday, tags=["мост"], is_pinned=True, is_urgent=True)
    stories.story("Снимки", kind="photo", published_at=yesterday)
    for n in range(2):
        at = yesterday + timedelta(minutes=n)
        write_comment(thread=told[0].thread, reader=people.ruslan(), text=f"Ура {n}", at=at)
    afisha.event()
    neighbours.partner()
    return addresses(told[0])


@pytest.mark.parametrize(
    "page", ["article", "front", "section", "tag", "author", "latest", "day", "mood", "search"]
)
def test_no_page_reads_a_growing_table_through_or_sorts_what_an_index_carries(
    page: str, life: dict[str, str]
) -> None:
    path = life[page]
    wrong = []
    for sql in list(questions(path)):
        text = plan(sql)
        wrong += [f"{name} is read through: {sql}\n{text}" for name in read_through(text, sql)]
        is_sorted = "TEMP B-TREE FOR ORDER BY" in text or re.search(r"\bSort\b", text)
        if is_sorted and not any(words in sql for words in SORTED):
            wrong.append(f"sorted: {sql}\n{text}")
    assert not wrong, "\n\n".join(wrong)
