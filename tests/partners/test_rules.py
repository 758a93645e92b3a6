from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from polosa.partners import rules

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Headline:
    partner_id: int
    title: str
    hours_ago: int
    is_pinned: bool = False

    @property
    def published_at(self) -> datetime:
        return NOW - timedelta(hours=self.hours_ago)


def row(*headlines: Headline, **options: int) -> list[str]:
    return [headline.title for headline in rules.interleaved(headlines, **options)]


def test_partners_take_turns_and_nobody_has_more_than_two():
    mine = [Headline(1, f"a{n}", n) for n in range(5)]
    assert row(*mine, Headline(2, "b", 20), Headline(3, "c", 10)) == ["a0", "c", "b", "a1"]


def test_pinned_headlines_come_first():
    assert row(Headline(1, "new", 1), Headline(2, "pinned", 30, is_pinned=True)) == ["pinned", "new"]


def test_a_pinned_headline_counts_as_one_of_two():
    mine = [Headline(1, "a", 1), Headline(1, "b", 2), Headline(1, "c", 3, is_pinned=True)]
    assert row(*mine) == ["c", "a"]


def test_the_row_is_bounded():
    assert len(row(*(Headline(n, str(n), n) for n in range(20)))) == rules.ROW
    assert row() == []


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 9), (1, 19), (2, 39), (3, 79), (7, 12 * 60 - 1), (1000, 12 * 60 - 1)]
)
def test_a_failing_feed_is_asked_ever_less_often_but_always_again(failures, minutes):
    assert rules.due_at(NOW, failures) == NOW + timedelta(minutes=minutes)


def test_a_feed_never_asked_is_due():
    assert rules.is_due(None, 0, NOW)
    assert not rules.is_due(NOW, 0, NOW + timedelta(minutes=5))
