import random

import pytest

from polosa.reactions.rules import guest_voter, is_guest, mood_score, reader_voter, shares


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([0, 0, 0], [0, 0, 0]),
        ([7, 0], [100, 0]),
        ([1, 1, 1], [34, 33, 33]),
        ([1] * 8, [13, 13, 13, 13, 12, 12, 12, 12]),
        ([200, 95], [68, 32]),
        ([999, 1], [100, 0]),
    ],
)
def test_shares_are_whole_per_cents(counts, expected):
    assert shares(counts) == expected


def test_shares_make_a_hundred_whatever_the_counts():
    dice = random.Random(1)
    for _ in range(500):
        counts = [dice.choice([0, 1, 2, dice.randrange(10_000)]) for _ in range(8)]
        assert sum(shares(counts)) == (100 if any(counts) else 0)
        assert all(share >= 0 for share in shares(counts))


def test_one_of_one_never_beats_200_of_295():
    assert mood_score(1, 1) < mood_score(200, 295)
    assert mood_score(4, 4) == 0
    assert mood_score(5, 5) < mood_score(200, 295)


def test_more_votes_of_the_same_share_prove_more():
    assert mood_score(8, 10) < mood_score(80, 100) < mood_score(800, 1000) < 0.8


def test_a_guest_is_not_known_by_the_token():
    assert "token" not in guest_voter("token")
    assert guest_voter("token") == guest_voter("token") != guest_voter("other")
    assert is_guest(guest_voter("x" * 500)) and len(guest_voter("x" * 500)) <= 64
    assert not is_guest(reader_voter(5))
