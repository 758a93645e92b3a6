"""Signs that nobody sees, and signs of many characters that are one to the eye."""

import re
import unicodedata

EMPTY_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and pictures by their category, and nothing on the page."""
ZWJ = "\u200d"
LONGEST_CLUSTER = 64
"""What is longer is no sign of any script, and may be cut anywhere."""
_MODIFIERS = re.compile("[\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_EMOJI = re.compile(
    "[\u200d\u20e3\ufe0f\u203c\u2049\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff"
    "\U000e0020-\U000e007f]++"
)
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


def cut(text: str, length: int) -> str:
    """At most `length` characters of the beginning. A sign of several characters is kept whole or left out."""
    if len(text) <= length:
        return text
    for end in range(length, max(length - LONGEST_CLUSTER, 0), -1):
        if not _belongs(text, end):
            return text[:end]
    return "" if length < LONGEST_CLUSTER else text[:length]


def _belongs(text: str, at: int) -> bool:
    """Whether the character at `at` is of one sign with the one before it."""
    sign = text[at]
    if text[at - 1] == ZWJ or _MODIFIERS.match(sign) or unicodedata.category(sign)[0] == "M":
        return True
    if not _REGIONAL.match(sign):
        return False
    start = at
    while start > 0 and _REGIONAL.match(text[start - 1]):
        start -= 1
    return (at - start) % 2 == 1


def without_emoji(text: str) -> str:
    """A space for every run of pictures; a keycap leaves its figure."""
    return _EMOJI.sub(" ", text)
