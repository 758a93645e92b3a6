"""Publishing by the clock: on time, each thing once, and one that is broken keeps no other waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision
from wagtail.signals import published, unpublished

from polosa.articles.models import Article
from polosa.config import scheduled
from polosa.edge.background.lease import Lease, LeaseLost
from polosa.front.actions import found_newsroom
from polosa.front.models import FrontPage, PlainPage
from tests.factories import stories
from tests.factories.at_once import shared_database

pytestmark = pytest.mark.django_db


def due(title: str) -> Article:
    """A story that an editor has scheduled, and whose hour has come."""
    story = stories.draft(title)
    story.go_live_at = timezone.now() + timedelta(hours=1)
    revision = story.save_revision()
    revision.publish()
    just_now = timezone.now() - timedelta(seconds=1)
    revision.refresh_from_db()
    revision.content["go_live_at"] = just_now.isoformat()
    revision.approved_go_live_at = just_now
    revision.save()
    return story


def expired(title: str) -> Article:
    story = stories.story(title)
    Article.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    return story


def entries(story: Article, action: str) -> int:
    found = ModelLogEntry.objects.for_instance(story)
    return int(found.filter(action=f"wagtail.{action}.scheduled").count())


@pytest.fixture
def told() -> Iterator[list[tuple[str, int]]]:
    """What Wagtail's signals have told."""
    heard: list[tuple[str, int]] = []

    def live(instance: Article, **kwargs: object) -> None:
        heard.append(("live", instance.pk))

    def off(instance: Article, **kwargs: object) -> None:
        heard.append(("off", instance.pk))

    published.connect(live)
    unpublished.connect(off)
    yield heard
    published.disconnect(live)
    unpublished.disconnect(off)


def test_what_is_due_goes_live_and_what_expired_goes_off() -> None:
    new, old = due("Мост откроют"), expired("Ярмарка идёт")
    assert scheduled.publish_due() == 2
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.live, old.live, old.expired) == (True, False, True)
    assert (entries(new, "publish"), entries(old, "unpublish")) == (1, 1)
    assert scheduled.publish_due() == 0


def test_a_page_that_has_expired_goes_off_too() -> None:
    found_newsroom()
    root = FrontPage.objects.get()
    page = root.add_child(instance=PlainPage(title="Голосование", slug="golosovanie"))
    past = timezone.now() - timedelta(seconds=1)
    PlainPage.objects.filter(pk=page.pk).update(expire_at=past)
    assert scheduled.publish_due() == 1
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    root.refresh_from_db()
    assert root.live


@pytest.mark.django_db(transaction=True)
def test_however_many_believe_that_they_lead_it_is_done_once(
    tmp_path: Path, told: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All have found the story before any of them publishes it."""
    with shared_database(tmp_path) as at_once:
        new, old = due("Мост откроют"), expired("Ярмарка идёт")
        told.clear()
        found = list(scheduled._due())
        monkeypatch.setattr(scheduled, "_due", lambda: iter(found))
        revisions = Revision.objects.for_instance(new).count()
        results = at_once(*[scheduled.publish_due] * 4)
        assert [result for result in results if not isinstance(result, int)] == []
        assert sum(results) == 2
        assert sorted(told) == sorted([("live", new.pk), ("off", old.pk)])
        assert (entries(new, "publish"), entries(old, "unpublish")) == (1, 1)
        assert Revision.objects.for_instance(new).count() == revisions


def test_a_story_whose_schedule_was_withdrawn_meanwhile_stays_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = due("Мост откроют")
    found = list(scheduled._due())
    Revision.objects.for_instance(new).update(approved_go_live_at=None)
    monkeypatch.setattr(scheduled, "_due", lambda: iter(found))
    assert scheduled.publish_due() == 0
    new.refresh_from_db()
    assert not new.live


def test_a_story_that_cannot_be_published_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = due("Сломанная"), due("Целая")
    revision = Revision.objects.for_instance(broken).get(approved_go_live_at__isnull=False)
    revision.content["section"] = 999_999
    revision.approved_go_live_at -= timedelta(seconds=1)  # it comes first
    revision.save()
    with pytest.raises(scheduled.SomeFailed):
        scheduled.publish_due()
    sound.refresh_from_db()
    assert sound.live
    assert "could not be published" in caplog.text


def test_who_does_not_lead_any_more_publishes_nothing() -> None:
    new = due("Мост откроют")
    frozen, leader = Lease("clerk", holder="elsewhere 1 1"), Lease("clerk", holder="elsewhere 2 2")
    assert frozen.take()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE edge_lease SET until = until - 1000")
    assert leader.take()
    with frozen.in_force(), pytest.raises(LeaseLost):
        scheduled.publish_due()
    new.refresh_from_db()
    assert not new.live
