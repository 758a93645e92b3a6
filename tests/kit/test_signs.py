import pytest

from polosa.kit.signs import cut, is_blank, is_unseen

NOTHING = [
    "",
    " \n\t\u00a0",
    "\u200b\u2060",
    "\u00ad",
    "\u200c\u200d",
    "\u3164",
    "\u115f\u1160\uffa0",
    "\u2800",
    "\u2003\u2028\ufeff",
    "\ufe0f\u034f",
    "\ue000\U000e0041",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["я", ".", "\u200bя\u200b", "👍", "👨\u200d👩\u200d👧", "№", "1", "и\u0306"])
def test_what_shows_anything_is_not(text):
    assert not is_blank(text)


def test_a_space_and_an_accent_are_seen_beside_letters():
    assert not any(is_unseen(sign) for sign in "и\u0306 я\u00a0")
    assert all(is_unseen(sign) for sign in "\u200b\u202e\x00\n\u2028\u3164\ue000\u2800")


@pytest.mark.parametrize("length", [99, 100, 101, 200])
def test_a_long_row_of_flags_is_cut_between_them(length):
    assert len(cut("🇷🇺" * 150, length)) == length // 2 * 2
