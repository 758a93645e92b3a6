from dataclasses import dataclass
from datetime import timedelta

import pytest

from polosa.comments import rules
from polosa.comments.enums import Refusal
from polosa.kit.html import clean_comment

from .conftest import NOON


@dataclass
class Said:
    id: int
    parent_id: int | None = None
    root_id: int | None = None
    is_visible: bool = True


def order(*rows):
    return [row.id for row in rules.tree(rows)]


def test_answers_stand_under_what_they_answer_earlier_before_later():
    assert order(Said(1), Said(2), Said(3, 1, 1), Said(4, 2, 2), Said(5, 1, 1), Said(6, 3, 1)) == [
        1,
        3,
        6,
        5,
        2,
        4,
    ]


def test_what_is_not_visible_stays_only_above_what_is():
    gone = {"is_visible": False}
    assert order(Said(1, **gone), Said(2, 1, 1, **gone), Said(3, 2, 1), Said(4, 1, 1, **gone)) == [1, 2, 3]
    assert order(Said(1, **gone), Said(2, 1, 1, **gone)) == []


def test_an_answer_to_what_is_not_there_stands_under_the_root():
    assert order(Said(1), Said(2), Said(9, 7, 1)) == [1, 9, 2]
    assert order(Said(9, 7, 3)) == [9]


def test_a_quarrel_of_ten_thousand_answers_is_no_trouble():
    chain = [Said(n, n - 1 or None, 1 if n > 1 else None) for n in range(1, 10_001)]
    assert order(*chain) == list(range(1, 10_001))


def test_what_can_not_be_seen_is_not_said():
    assert rules.tidy("  a\r\nb\x00\u202ec\u200b \u2028d\u00a0\n\n") == "a\nbc \nd"
    assert rules.tidy("10\u00a0000 со\u00adфт и\u200cл") == "10\u00a0000 со\u00adфт и\u200cл"
    assert rules.tidy("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Да", None),
        ("а" * 4000, None),
        ("а" * 4001, Refusal.LONG),
        ("", Refusal.EMPTY),
        ("<b></b>", Refusal.EMPTY),
        ("<script>alert(1)</script>", None),
        ("&nbsp;&nbsp;", None),
        ("\u00a0\u00a0", Refusal.EMPTY),
        ("\u200b\u2060", Refusal.EMPTY),
        ("\u00ad", Refusal.EMPTY),
        ("\u200c\u200d", Refusal.EMPTY),
        ("\u3164 \u2800", Refusal.EMPTY),
        ("<b>\u2060</b>", Refusal.EMPTY),
        ("👍", None),
        ("?!", None),
        ("http://a.ru http://b.ru http://c.ru", None),
        ("http://a.ru http://b.ru http://c.ru http://d.ru", Refusal.LINKS),
        ('<a href="http://a.ru">a</a>' * 2 + " http://c.ru http://d.ru", Refusal.LINKS),
    ],
)
def test_a_text_says_something_and_is_no_advertising(text, expected):
    assert rules.text_refusal(rules.tidy(text), clean_comment(text)) is expected


def test_every_rate_holds():
    rates = ((1, 10), (3, 300))
    ago = [NOON - timedelta(seconds=seconds) for seconds in (11, 100, 299, 300, 5000)]
    assert not rules.is_hasty([], NOON, rates)
    assert not rules.is_hasty(ago[1:], NOON, rates)
    assert rules.is_hasty(ago, NOON, rates)
    assert rules.is_hasty([NOON - timedelta(seconds=9)], NOON, rates)


def test_the_same_words_are_a_repetition():
    said = [("Всё  верно!", 1), ("Продаю дом у реки, недорого, звоните в любое время", 2)]
    assert rules.is_repeated("все ВЕРНО!", 1, said)
    assert not rules.is_repeated("всё верно!", 2, said)
    assert rules.is_repeated("продаю дом у реки, недорого, звоните в любое время", 1, said)
    assert not rules.is_repeated("Не всё верно!", 1, said)


def test_the_edit_window_is_a_quarter_of_an_hour():
    assert rules.may_edit_at(NOON, NOON + timedelta(minutes=14, seconds=59))
    assert not rules.may_edit_at(NOON, NOON + timedelta(minutes=15))


def test_a_name_has_its_colour_and_its_letter():
    assert rules.hue("Руслан") == rules.hue("Руслан") and 0 <= rules.hue("Мила") < 12
    assert [rules.initial(name) for name in ("руслан", "«Ёж»", "!", "")] == ["Р", "Ё", "?", "?"]
