"""Which changes take something away from readers: after those, no page of before may stand in for a new one."""

from collections.abc import Callable

import pytest

from polosa.articles import actions as articles
from polosa.comments import actions as comments
from polosa.edge.models import Purge
from polosa.reactions import actions as reactions
from polosa.readers import actions as readers
from tests.factories import people, stories

pytestmark = pytest.mark.django_db


def purged(act: Callable[[], object]) -> dict[str, bool]:
    """The keys that `act` purges, and whether something under them may be gone."""
    newest = Purge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    told: dict[str, bool] = {}
    for key, removes in Purge.objects.filter(pk__gt=newest).values_list("key", "removes"):
        told[key] = told.get(key, False) or removes
    return told


def test_a_new_story_takes_nothing_away_and_an_edited_or_unpublished_one_does() -> None:
    made = []
    told = purged(lambda: made.append(stories.story("Мост открыли")))
    (story,) = made
    assert told[story.key] is False and told["latest"] is False
    assert purged(lambda: articles.unpublish_article(article=story))[story.key]
    again = stories.story("Дорогу закрыли")
    key = again.key
    assert purged(lambda: articles.delete_article(article=again))[key]


def test_a_comment_adds_and_moderation_takes_away() -> None:
    thread = stories.story("Мост открыли").thread
    assert thread is not None
    said = []
    told = purged(
        lambda: said.append(comments.write_comment(thread=thread, reader=people.ruslan(), text="Наконец-то"))
    )
    assert told == {thread.key: False, "comments": False}
    (comment,) = said
    hide = purged(lambda: comments.hide_comments(comments=[comment], moderator=people.mila(), reason="Брань"))
    assert hide[thread.key] and hide["comments"]


def test_a_vote_takes_nothing_away() -> None:
    strip = stories.story("Мост открыли").strip
    assert strip is not None
    told = purged(lambda: reactions.vote(strip=strip, voter="guest:1", mood="joy", network="n"))
    assert told[strip.key] is False


def test_an_erased_reader_is_gone_from_kept_pages() -> None:
    thread = stories.story("Мост открыли").thread
    assert thread is not None
    comments.write_comment(thread=thread, reader=people.ruslan(), text="Наконец-то")
    assert purged(lambda: readers.erase_reader(reader=people.ruslan()))[thread.key]
