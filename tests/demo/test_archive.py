"""The archive behind the written stories: as many as asked for, the same ones each time."""

from datetime import datetime

import pytest
from django.db.models import Min
from rich.console import Console

from demo import archive as archives
from demo.archive import COMMON_TAG, Archive
from demo.build import build, make_plan
from polosa.articles.actions import delete_article
from polosa.articles.models import Article
from polosa.comments.models import Comment, Thread

pytestmark = pytest.mark.django_db

WRITTEN, WANTED = 3, 50


@pytest.fixture
def archive(monkeypatch) -> Archive:
    """Of three batches, behind a paper of a few written stories."""
    monkeypatch.setattr(archives, "BATCH", 20)
    build(articles=WRITTEN, console=Console(quiet=True))
    return Archive(make_plan(1, WRITTEN), WANTED)


def fill(archive: Archive) -> dict[str, datetime | None]:
    with archive.composer():
        for numbers in archive.batches():
            archive.fill(numbers)
    found = Article.objects.filter(live=True).exclude(pk__in=written(archive))
    return dict(found.values_list("slug", "published_at"))


def written(archive: Archive) -> list[int]:
    stories = Article.objects.filter(live=True).values_list("pk", "published_at")
    return [pk for pk, at in stories if (archive.plan.now - at).days <= archives.DAYS]


@pytest.mark.slow
def test_the_archive_is_filled_by_batches_and_goes_on_where_it_was_stopped(archive) -> None:
    assert [len(numbers) for numbers in archive.batches()] == [20, 20, 10]
    with archive.composer():
        archive.fill(archive.batches()[0])  # and here somebody pressed Ctrl-C
    stopped = set(
        Article.objects.filter(live=True).exclude(pk__in=written(archive)).values_list("slug", flat=True)
    )
    told = fill(archive)
    assert len(told) == WANTED
    assert stopped < told.keys()
    for story in Article.objects.filter(slug__in=list(told)[:7]):
        delete_article(article=story)
    assert fill(archive) == told
    assert fill(archive) == told


@pytest.mark.slow
def test_its_stories_are_older_than_the_written_ones_and_talked_about(archive) -> None:
    oldest = Article.objects.filter(pk__in=written(archive)).aggregate(at=Min("published_at"))["at"]
    told = fill(archive)
    assert max(told.values()) < oldest
    stories = Article.objects.filter(slug__in=told).select_related("live_revision", "thread", "strip")
    assert all(story.live_revision_id == story.latest_revision_id for story in stories)
    assert all(story.thread_id and story.strip_id and story.counter_id for story in stories)
    assert 0.3 < sum(COMMON_TAG in story.tags.names() for story in stories) / WANTED < 0.7
    threads = Thread.objects.filter(pk__in=[story.thread_id for story in stories])
    assert any(thread.total for thread in threads)
    for thread in threads:
        said = Comment.objects.visible().filter(thread=thread).order_by("-created_at")
        newest = said.values_list("created_at", flat=True).first()
        assert (thread.total, thread.last_comment_at) == (said.count(), newest)
    for story in stories:
        assert story.strip.total == story.strip.votes.exclude(mood="").count()
