"""Signs that nobody sees, whatever they are called."""

import unicodedata

EMPTY_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and pictures by their category, and nothing on the page."""
_NEVER_ALONE = frozenset("CZM")


def is_unseen(sign: str) -> bool:
    """Controls, zero-width and direction signs, private and unassigned ones, ends of lines, empty letters.

    A space is no such sign: it is seen between words.
    """
    kind = unicodedata.category(sign)
    return kind[0] == "C" or kind in {"Zl", "Zp"} or sign in EMPTY_LETTERS


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all: no sign but spaces, unseen ones and accents without a letter."""
    return all(unicodedata.category(sign)[0] in _NEVER_ALONE or sign in EMPTY_LETTERS for sign in text)
