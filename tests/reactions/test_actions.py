from datetime import timedelta

import pytest
from django.utils import timezone

from polosa.edge.models import Purge
from polosa.reactions import actions
from polosa.reactions.enums import Mood
from polosa.reactions.errors import Refusal, VoteRefused
from polosa.reactions.models import Strip, Vote
from polosa.reactions.rules import guest_voter, reader_voter
from polosa.reactions.signals import vote_cast, vote_withdrawn
from tests.factories.at_once import shared_database

RUSLAN, MILA, STRANGER = reader_voter(1), reader_voter(2), guest_voter("stranger")
NOON = timezone.now()


def counts(strip):
    strip.refresh_from_db()
    return {code: n for code, n in strip.counts().items() if n} | {"total": strip.total}


def refusal(call, **kwargs):
    with pytest.raises(VoteRefused) as refused:
        call(**kwargs)
    return refused.value.refusal


def guests(strip, number, *, network="school", at=NOON, first=0):
    for n in range(first, first + number):
        actions.vote(strip=strip, voter=guest_voter(str(n)), mood="joy", network=network, at=at)


def test_a_vote_is_counted_once_however_often_it_is_given(strip):
    for _ in range(3):
        actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    actions.vote(strip=strip, voter=STRANGER, mood="anger")
    assert counts(strip) == {"joy": 1, "anger": 1, "total": 2}


def test_a_vote_changes_and_is_withdrawn_and_comes_again(strip):
    actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    actions.vote(strip=strip, voter=RUSLAN, mood="anger")
    assert counts(strip) == {"anger": 1, "total": 1}
    actions.withdraw(strip=strip, voter=RUSLAN)
    actions.withdraw(strip=strip, voter=RUSLAN)
    assert counts(strip) == {"total": 0}
    actions.vote(strip=strip, voter=RUSLAN, mood="worry")
    assert counts(strip) == {"worry": 1, "total": 1}


def test_withdrawing_what_was_never_given_changes_nothing(strip):
    actions.vote(strip=strip, voter=MILA, mood="joy")
    actions.withdraw(strip=strip, voter=RUSLAN)
    assert counts(strip) == {"joy": 1, "total": 1}


def test_a_guest_who_signs_in_keeps_one_vote(strip):
    actions.vote(strip=strip, voter=STRANGER, mood="joy")
    actions.vote(strip=strip, voter=RUSLAN, guest=STRANGER, mood="anger")
    assert counts(strip) == {"anger": 1, "total": 1}
    assert list(Vote.objects.values_list("voter", flat=True)) == [RUSLAN]


def test_two_votes_of_one_person_become_one(strip):
    actions.vote(strip=strip, voter=RUSLAN, mood="anger")
    actions.vote(strip=strip, voter=STRANGER, mood="joy")
    actions.vote(strip=strip, voter=RUSLAN, guest=STRANGER, mood="anger")
    assert counts(strip) == {"anger": 1, "total": 1}


def test_withdrawing_after_signing_in_takes_back_the_guests_vote_too(strip):
    actions.vote(strip=strip, voter=STRANGER, mood="joy")
    actions.withdraw(strip=strip, voter=RUSLAN, guest=STRANGER)
    assert counts(strip) == {"total": 0}


@pytest.mark.parametrize("mood", ["", "JOY", "total", "despair", "joy "])
def test_there_are_eight_moods_and_no_other(strip, mood):
    assert refusal(actions.vote, strip=strip, voter=RUSLAN, mood=mood) is Refusal.MOOD


@pytest.mark.parametrize("closed", [{"is_open": False}, {"is_shown": False}])
def test_a_closed_strip_takes_nothing(strip, closed):
    actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    actions.describe_strip(strip=strip, **closed)
    assert refusal(actions.vote, strip=strip, voter=RUSLAN, mood="anger") is Refusal.CLOSED
    assert refusal(actions.withdraw, strip=strip, voter=RUSLAN) is Refusal.CLOSED
    assert counts(strip) == {"joy": 1, "total": 1}


def test_from_one_network_come_20_new_guests_a_minute(strip):
    guests(strip, 20)
    late = {"strip": strip, "voter": guest_voter("late"), "mood": "joy", "network": "school"}
    assert refusal(actions.vote, **late, at=NOON + timedelta(seconds=59)) is Refusal.OFTEN
    actions.vote(**late, at=NOON + timedelta(seconds=61))
    assert counts(strip)["total"] == 21


def test_from_one_network_come_30_new_guests_a_day_to_one_strip(strip):
    for n in range(30):
        guests(strip, 1, first=n, at=NOON + timedelta(minutes=n))
    late = {"voter": guest_voter("late"), "mood": "joy", "network": "school", "at": NOON + timedelta(hours=5)}
    assert refusal(actions.vote, strip=strip, **late) is Refusal.OFTEN
    actions.vote(strip=Strip.objects.create(), **late)
    actions.vote(strip=strip, **{**late, "network": "elsewhere"})
    actions.vote(strip=strip, **{**late, "voter": RUSLAN})
    actions.vote(strip=strip, **{**late, "voter": guest_voter("next day"), "at": NOON + timedelta(hours=25)})


def same(strip, name, *, minutes=0, browser="phone", network="operator"):
    at = NOON + timedelta(minutes=minutes)
    return {
        "strip": strip,
        "voter": guest_voter(name),
        "mood": "joy",
        "network": network,
        "browser": browser,
        "at": at,
    }


def test_a_browser_without_its_cookie_is_no_crowd(strip):
    actions.vote(**same(strip, "first"))
    assert refusal(actions.vote, **same(strip, "second", minutes=9)) is Refusal.SAME
    actions.vote(**same(strip, "second", minutes=9, browser="another phone"))
    actions.vote(**same(Strip.objects.create(), "second", minutes=9))
    actions.vote(**same(strip, "third", minutes=10))
    actions.vote(**{**same(strip, "", minutes=10), "voter": RUSLAN})
    assert counts(strip)["total"] == 4


def test_a_guest_who_is_known_does_not_wait_for_neighbours(strip):
    actions.vote(**same(Strip.objects.create(), "known", minutes=-60))
    actions.vote(**same(strip, "first"))
    actions.vote(**same(strip, "known", minutes=1))
    actions.vote(**same(Strip.objects.create(), "new", minutes=1))
    assert refusal(actions.vote, **same(strip, "new", minutes=2)) is Refusal.SAME


def test_a_withdrawn_vote_stands_in_nobodys_way_and_is_no_way_round(strip):
    for name in ("first", "second"):
        actions.vote(**same(strip, name))
        actions.withdraw(strip=strip, voter=guest_voter(name), at=NOON)
    actions.vote(**same(strip, "first", minutes=15))
    assert refusal(actions.vote, **same(strip, "second", minutes=16)) is Refusal.SAME
    assert counts(strip) == {"joy": 1, "total": 1}


def test_a_newsroom_may_wait_for_nobody(strip, settings):
    settings.MOOD_LIMITS = {"minutes_between_guests": 0}
    actions.vote(**same(strip, "first"))
    actions.vote(**same(strip, "second"))
    assert counts(strip)["total"] == 2


def test_a_burst_is_told_from_other_votes_for_a_month_and_undone(strip):
    other, days = Strip.objects.create(), timedelta(days=1)
    guests(strip, 5)
    guests(strip, 2, first=10, network="elsewhere")
    guests(other, 1)
    actions.vote(strip=strip, voter=RUSLAN, mood="joy", network="school", at=NOON)
    actions.forget_networks(at=NOON + 29 * days)
    assert not Vote.objects.exclude(network="", browser="").exists()
    (origin,) = set(Vote.objects.filter(voter=guest_voter("3"), strip=strip).values_list("origin", flat=True))
    assert origin and not Vote.objects.filter(strip=other, origin=origin).exists()
    assert actions.undo_burst(strip=strip, origin=origin) == 5
    assert counts(strip) == {"joy": 3, "total": 3}
    assert actions.undo_burst(strip=strip, origin="") == 0
    actions.forget_networks(at=NOON + 31 * days)
    assert not Vote.objects.exclude(origin="").exists()


def test_nothing_leads_from_an_account_to_where_its_guest_came_from(strip):
    actions.vote(**same(strip, "ruslan"))
    actions.vote(**{**same(strip, ""), "voter": RUSLAN, "guest": guest_voter("ruslan")})
    assert Vote.objects.get().origin == ""


def test_who_has_voted_may_change_it_from_a_crowded_network(strip):
    guests(strip, 20)
    actions.vote(strip=strip, voter=guest_voter("3"), mood="anger", network="school", at=NOON)
    assert counts(strip) == {"joy": 19, "anger": 1, "total": 20}


def test_a_reader_votes_about_20_things_a_minute(db):
    strips = Strip.objects.bulk_create([Strip() for _ in range(21)])
    for strip in strips[:20]:
        actions.vote(strip=strip, voter=RUSLAN, mood="joy", at=NOON)
    assert refusal(actions.vote, strip=strips[20], voter=RUSLAN, mood="joy", at=NOON) is Refusal.OFTEN
    actions.vote(strip=strips[20], voter=RUSLAN, mood="joy", at=NOON + timedelta(minutes=2))


def test_a_vote_that_is_changed_without_end_is_stopped_but_may_be_withdrawn(strip):
    for n in range(31):
        actions.vote(strip=strip, voter=RUSLAN, mood=["joy", "anger"][n % 2])
    assert refusal(actions.vote, strip=strip, voter=RUSLAN, mood="anger") is Refusal.OFTEN
    actions.withdraw(strip=strip, voter=RUSLAN)
    assert counts(strip) == {"total": 0}
    assert refusal(actions.vote, strip=strip, voter=RUSLAN, mood="anger") is Refusal.OFTEN


def test_a_newsroom_sets_its_own_limits(strip, settings):
    settings.MOOD_LIMITS = {"new_votes_a_minute": 2}
    guests(strip, 2)
    late = {"strip": strip, "voter": guest_voter("late"), "mood": "joy", "network": "school", "at": NOON}
    assert refusal(actions.vote, **late) is Refusal.OFTEN


def test_networks_are_forgotten_after_a_day_and_so_are_withdrawn_votes(strip):
    actions.vote(strip=strip, voter=RUSLAN, mood="joy", network="old", at=NOON - timedelta(hours=25))
    actions.vote(strip=strip, voter=MILA, mood="joy", network="new", at=NOON - timedelta(hours=23))
    actions.vote(strip=strip, voter=STRANGER, mood="joy", network="old", at=NOON - timedelta(hours=25))
    actions.withdraw(strip=strip, voter=STRANGER, at=NOON - timedelta(hours=25))
    actions.forget_networks(at=NOON)
    assert dict(Vote.objects.values_list("voter", "network")) == {RUSLAN: "", MILA: "new"}
    assert counts(strip) == {"joy": 2, "total": 2}


def test_votes_are_loaded_by_the_number_and_add_to_others(strip):
    actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    actions.load_votes(strip=strip, moods={"joy": 200, "sadness": 94})
    actions.load_votes(strip=strip, moods={"joy": 1})
    assert counts(strip) == {"joy": 202, "sadness": 94, "total": 296}
    assert Vote.objects.count() == 296


def test_a_recount_mends_wrong_counts(strip):
    actions.load_votes(strip=strip, moods={"joy": 3})
    actions.vote(strip=strip, voter=RUSLAN, mood="anger")
    actions.withdraw(strip=strip, voter=RUSLAN)
    Strip.objects.update(total=7, joy=1, worry=6)
    actions.recount(strip=strip)
    assert counts(strip) == {"joy": 3, "total": 3}


def test_pages_that_show_the_strip_are_purged_when_it_changes_and_only_then(strip):
    actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    assert [purge.key for purge in Purge.objects.all()] == [strip.key]
    actions.vote(strip=strip, voter=RUSLAN, mood="joy")
    assert Purge.objects.count() == 1
    actions.withdraw(strip=strip, voter=RUSLAN)
    assert Purge.objects.count() == 2


def test_it_is_told_what_happened(strip):
    told = []

    def hear(signal, **kwargs):
        told.append((signal is vote_cast, kwargs.get("mood")))

    vote_cast.connect(hear)
    vote_withdrawn.connect(hear)
    try:
        actions.vote(strip=strip, voter=RUSLAN, mood="joy")
        actions.vote(strip=strip, voter=RUSLAN, mood="joy")
        actions.withdraw(strip=strip, voter=RUSLAN)
    finally:
        vote_cast.disconnect(hear)
        vote_withdrawn.disconnect(hear)
    assert told == [(True, "joy"), (False, None)]


@pytest.mark.django_db(transaction=True)
def test_counts_are_right_when_many_vote_at_once(tmp_path):
    strip = actions.create_strip(title="Мост открыли", url="/gorod/12-most/")
    moods = Mood.values

    def person(number):
        def votes():
            for n in range(6):
                actions.vote(strip=strip, voter=reader_voter(number // 2), mood=moods[(number + n) % 8])
            if number < 2:
                actions.withdraw(strip=strip, voter=reader_voter(0))

        return votes

    with shared_database(tmp_path) as at_once:
        assert at_once(*map(person, range(10))) == [None] * 10
        strip.refresh_from_db()
        given = [mood for mood in Vote.objects.filter(strip=strip).values_list("mood", flat=True) if mood]
        assert strip.total == len(given) >= 4
        assert strip.counts() == {code: given.count(code) for code in moods}
        assert Vote.objects.count() == 5
