from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from polosa.edge.keys import worn
from polosa.kit.sealed import open_for
from polosa.reactions import actions
from polosa.reactions.enums import Mood
from polosa.reactions.models import Strip
from polosa.reactions.queries import moodiest, shares_of, strip_on_page, votes_of
from polosa.reactions.rules import mood_score, reader_voter
from polosa.readers.models import User

NOW = timezone.now()
WEEK = NOW - timedelta(days=7)


@pytest.fixture
def guest(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def voted(title, *, days_ago=1, **moods):
    strip = actions.create_strip(title=title, url=f"/{title}/", opened_at=NOW - timedelta(days=days_ago))
    actions.load_votes(strip=strip, moods=moods)
    return Strip.objects.get(pk=strip.pk)


def titles(mood, since=WEEK, limit=10):
    return [strip.title for strip in moodiest(mood, since, limit)]


def test_a_guests_strip_costs_no_query(guest, strip, django_assert_num_queries):
    actions.load_votes(strip=strip, moods={"joy": 200, "anger": 95})
    strip.refresh_from_db()
    with django_assert_num_queries(0):
        shown = strip_on_page(guest, strip)
    assert (shown.total, shown.is_open, shown.mine, shown.next) == (295, True, "", strip.url)
    assert [(mood.code, mood.share) for mood in shown.moods if mood.votes] == [("joy", 68), ("anger", 32)]
    assert [mood.code for mood in shown.moods] == Mood.values
    assert open_for("strip", shown.seal) == {"id": strip.pk}
    assert worn(guest) == {f"strip:{strip.pk}"}


def test_the_live_lane_tells_what_the_strip_shows(guest, db, django_assert_num_queries):
    strips = [voted("мост", joy=200, anger=95), voted("дорога", worry=1), voted("тишина")]
    with django_assert_num_queries(1):
        told = shares_of([strip.pk for strip in strips])
    for strip in strips:
        shown = strip_on_page(guest, strip)
        assert told[strip.pk] == [shown.total, *(mood.share for mood in shown.moods)]


def test_the_readers_own_mood_costs_one(guest, strip, django_assert_num_queries):
    guest.user = User.objects.create(email="ruslan@example.org")
    actions.vote(strip=strip, voter=reader_voter(guest.user.pk), mood="worry")
    with django_assert_num_queries(1):
        shown = strip_on_page(guest, strip)
    assert shown.mine == "worry" and [mood.code for mood in shown.moods if mood.mine] == ["worry"]


def test_a_cached_page_never_shows_a_guests_mood(guest, strip, django_assert_num_queries):
    """Without the marker of this very story the page may be kept for everyone."""
    guest.COOKIES["guest"] = "anything"
    with django_assert_num_queries(0):
        assert strip_on_page(guest, strip).mine == ""


def test_what_delighted_the_city_is_ranked_by_proof(db, django_assert_num_queries):
    voted("единственный", joy=1)
    voted("все пятеро", joy=5)
    voted("большинство", joy=200, anger=95)
    voted("меньшинство", joy=95, anger=200)
    voted("никто", anger=300)
    with django_assert_num_queries(1):
        assert titles(Mood.JOY) == ["большинство", "все пятеро", "меньшинство"]


def test_the_database_scores_as_the_rule_does(db):
    strip = voted("большинство", joy=200, anger=95)
    (found,) = moodiest(Mood.JOY, WEEK, 1)
    assert found == strip and found.score == pytest.approx(mood_score(200, 295))


def test_old_and_unpublished_things_are_not_ranked(db):
    voted("старое", days_ago=8, joy=50)
    hidden = voted("снятое", joy=50)
    actions.describe_strip(strip=hidden, is_shown=False)
    voted("свежее", joy=50)
    assert titles(Mood.JOY) == ["свежее"]
    assert titles(Mood.JOY, since=NOW - timedelta(days=30)) == ["свежее", "старое"]


def test_a_ranking_is_as_long_as_asked(db):
    for n in range(4):
        voted(str(n), joy=10 + n)
    assert titles(Mood.JOY, limit=3) == ["3", "2", "1"]


def test_a_ranking_uses_the_index_of_the_latest(db):
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")  # an empty table would be read whole
    plan = Strip.objects.filter(is_shown=True, total__gt=0, opened_at__gte=WEEK).explain()
    assert "strip_newest" in plan


def test_a_reader_is_told_all_votes(db, strip):
    reader = User.objects.create(email="ruslan@example.org")
    actions.vote(strip=strip, voter=reader_voter(reader.pk), mood="worry")
    assert [(vote["title"], vote["mood"]) for vote in votes_of(reader)] == [("Мост открыли", "worry")]
