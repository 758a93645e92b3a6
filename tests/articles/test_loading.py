"""Stories that come by the hundred are what they would be had each been published by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backend

from polosa.articles import actions
from polosa.articles.actions import Arrival, load_articles
from polosa.articles.models import Article, ArticleAuthor, ArticleTag
from polosa.articles.rules import typeset_pieces
from polosa.edge.models import Purge
from polosa.front.models import SearchDocument
from polosa.front.queries.search import Search, search
from polosa.kit.actions import insert_all, insert_rows
from polosa.reactions.models import Strip, Vote
from tests.factories import people, pictures, stories

pytestmark = pytest.mark.django_db

AT = datetime(2024, 3, 5, 9, 30, tzinfo=UTC)
BODY = [
    {"type": "paragraph", "value": '<p>Мост - "вантовый", и он открыт.</p>'},
    {"type": "paragraph", "value": "<p>Второй абзац.</p>"},
]
OWN = {
    *("id", "slug", "title", "counter", "strip", "thread", "latest_revision", "live_revision", "body"),
    *("first_published_at", "last_published_at", "latest_revision_created_at", "edited_at", "listed_under"),
}
"""What no two stories have in common, or what tells when it was written down."""


def fields(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "lead": "Он стоит на месте старого.",
        "body": [dict(block) for block in BODY],
        "section": stories.section(),
        "authors": [stories.author(), stories.author("Пётр Ким")],
        "tags": ["мост", "дороги"],
        "published_at": AT,
        "kind": "interview",
        "age_mark": 12,
        **more,
    }


def loaded(*titles: str, **more: Any) -> list[Article]:
    return load_articles(arrivals=[Arrival(fields=fields(title, **more)) for title in titles])


@pytest.fixture
def twins() -> tuple[Article, Article]:
    """One published at the desk, one loaded, with the same words in everything but their titles."""
    person, cover = people.chief(), pictures.picture("мост.png")
    by_hand = actions.create_article(user=person, publish=True, **fields("Мост сдан", cover=cover))
    told = fields("Мост заложен", cover=cover)
    (story,) = load_articles(arrivals=[Arrival(fields=told, owner=person)])
    return Article.objects.get(pk=by_hand.pk), Article.objects.get(pk=story.pk)


def test_a_loaded_story_has_what_a_published_one_has_in_every_field(twins) -> None:
    by_hand, story = twins
    compared = [field.name for field in Article._meta.concrete_fields if field.name not in OWN]
    assert len(compared) > 15
    assert {name: getattr(story, name) for name in compared} == {
        name: getattr(by_hand, name) for name in compared
    }
    assert [block.value.source for block in story.body] == [block.value.source for block in by_hand.body]
    assert sorted(story.listed_under) == sorted(by_hand.listed_under)
    assert [author.name for author in story.authors] == [author.name for author in by_hand.authors]
    assert set(story.tags.names()) == set(by_hand.tags.names()) == {"мост", "дороги"}
    for model, owner in ((ArticleAuthor, "article"), (ArticleTag, "content_object")):
        moments = [
            set(model.objects.filter(**{owner: one}).values_list("listed_at", flat=True)) for one in twins
        ]
        assert moments == [{AT}, {AT}]


def test_a_loaded_story_has_one_revision_which_is_the_latest_and_the_live_one(twins) -> None:
    by_hand, story = twins
    assert story.latest_revision_id == story.live_revision_id is not None
    assert story.revisions.count() == 1
    content, other = story.live_revision.content, by_hand.live_revision.content
    own = {*OWN, "pk", "live", "bylines", "tagged_items"}  # a revision does not say whether it is live
    assert {name: value for name, value in content.items() if name not in own} == {
        name: value for name, value in other.items() if name not in own
    }
    assert [line["author"] for line in content["bylines"]] == [line["author"] for line in other["bylines"]]
    assert story.get_latest_revision_as_object().title == "Мост заложен"


def test_wagtail_knows_of_a_loaded_story_what_it_knows_of_a_published_one(twins) -> None:
    def references(story: Article) -> set[tuple[Any, ...]]:
        found = ReferenceIndex.objects.filter(
            object_id=str(story.pk), content_type=Article.get_content_type()
        )
        return {
            (row.to_content_type_id, row.to_object_id, row.model_path)
            for row in found
            if row.model_path not in {"strip", "thread", "counter"}
        }

    def told(story: Article) -> list[tuple[Any, ...]]:
        lines = ModelLogEntry.objects.filter(object_id=str(story.pk), action="wagtail.publish")
        return list(lines.values_list("user", "content_changed", "deleted", "content_type"))

    by_hand, story = twins
    assert references(story) == references(by_hand)
    assert len(references(story)) >= 4
    assert told(story) == told(by_hand)
    hashes = {row.content_path: row.content_path_hash for row in ReferenceIndex.objects.all()}
    assert hashes == {path: ReferenceIndex._get_content_path_hash(path) for path in hashes}
    found = get_search_backend().search("заложен", Article)
    assert [one.pk for one in found] == [story.pk]


def test_readers_find_a_loaded_story(twins) -> None:
    _by_hand, story = twins
    one, other = (SearchDocument.objects.get(pk=each.pk) for each in twins)
    assert (one.text, one.text_stems, one.published_at) == (other.text, other.text_stems, other.published_at)
    found = search(Search(text="заложен"))
    assert [hit.article.pk for hit in found.found] == [story.pk]


def test_a_change_scheduled_on_a_loaded_story_does_not_take_it_offline() -> None:
    (story,) = loaded("Мост открыт")
    later = timezone.now() + timedelta(hours=1)
    actions.edit_article(article=story, user=None, publish=True, title="Мост закрыт", go_live_at=later)
    call_command("publish_scheduled")
    kept = Article.objects.get(pk=story.pk)
    assert (kept.live, kept.title) == (True, "Мост открыт")
    revision, due = kept.latest_revision, timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"], revision.approved_go_live_at = due.isoformat(), due
    revision.save()
    call_command("publish_scheduled")
    changed = Article.objects.get(pk=story.pk)
    assert (changed.live, changed.title) == (True, "Мост закрыт")


def test_a_loaded_story_has_its_discussion_its_votes_and_its_views() -> None:
    (story,) = load_articles(
        arrivals=[Arrival(fields=fields("Мост открыт"), views=230, moods={"joy": 3, "anger": 1})]
    )
    strip = Strip.objects.get(pk=story.strip_id)
    assert (strip.joy, strip.anger, strip.total) == (3, 1, 4)
    votes = Vote.objects.filter(strip=strip)
    assert sorted(votes.values_list("mood", flat=True)) == ["anger", "joy", "joy", "joy"]
    assert set(votes.values_list("created_at", "network", "browser", "origin", "changes")) == {
        (AT, "", "", "", 0)
    }
    assert (story.thread.title, story.thread.url) == (story.title, story.get_absolute_url())
    assert story.counter.views == 230


def test_words_typeset_elsewhere_are_taken_with_what_was_typed() -> None:
    given = fields("Мост - открыт")
    texts, typed = typeset_pieces({"title": given["title"], "lead": given["lead"]}, given["body"], {})
    (early,) = load_articles(arrivals=[Arrival(fields={**given, **texts}, typed=typed)])
    (late,) = load_articles(arrivals=[Arrival(fields=fields("Мост - открыт", slug="another"))])
    assert early.title == late.title == "Мост\u00a0— открыт"
    assert early.typed.keys() == late.typed.keys()
    assert early.typed


def test_all_lists_that_loaded_stories_enter_are_purged() -> None:
    before = Purge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    first, second = loaded("Мост открыт", "Мост покрашен", is_urgent=True)
    purged = set(Purge.objects.filter(pk__gt=before).values_list("key", flat=True))
    assert set(first.listed_under) | set(second.listed_under) <= purged
    assert f"section:{first.section_id}" in purged


def test_of_a_batch_with_a_story_that_is_not_right_nothing_is_written() -> None:
    with pytest.raises(ValidationError) as wrong:
        loaded("Мост открыт", "")
    assert "title" in wrong.value.message_dict
    assert not Article.objects.exists()
    assert not Strip.objects.exists()


def test_a_hundred_stories_are_as_many_questions_as_ten() -> None:
    def asked(titles: list[str]) -> int:
        arrivals = [Arrival(fields=fields(title)) for title in titles]
        with CaptureQueriesContext(connection) as told:
            load_articles(arrivals=arrivals)
        return len([one for one in told if not one["sql"].startswith("INSERT")])

    loaded("Первая")  # what is looked up once a process
    few, many = asked([f"Мост {n}" for n in range(10)]), asked([f"Дорога {n}" for n in range(100)])
    assert many <= few


def test_rows_are_written_as_objects_are() -> None:
    strip = Strip.objects.create(title="Мост", url="/мост/", opened_at=AT)
    here = timezone.localtime(AT)
    names = ("strip_id", "voter", "mood", "created_at", "changed_at")
    insert_rows(Vote, names, [(strip.pk, "l:1", "joy", AT, here), (strip.pk, "l:2", "", here, AT)])
    insert_rows(Vote, names, [])
    insert_all(
        [
            Vote(strip=strip, voter="l:3", mood="joy", created_at=AT, changed_at=here),
            Vote(strip=strip, voter="l:4", created_at=here, changed_at=AT),
        ]
    )
    Vote.objects.create(strip=strip, voter="l:5", mood="joy", created_at=AT, changed_at=AT)
    Vote.objects.create(strip=strip, voter="l:6", created_at=AT, changed_at=AT)
    rows = [
        {name: value for name, value in row.items() if name not in {"id", "voter"}}
        for row in Vote.objects.order_by("voter").values()
    ]
    assert rows[::2] == [rows[0]] * 3
    assert rows[1::2] == [rows[1]] * 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT created_at, changed_at, mood, network FROM reactions_vote")
        assert len(cursor.fetchall()) == 2
