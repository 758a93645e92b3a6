"""Letters that were coded twice on their way here, or lost on it."""

import re

_HOLE = frozenset("\x98\u02dc")
"""The one byte that windows-1251 has no letter for, and what parsers make of it."""
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{2}")


def decoded_once_more(text: str) -> str:
    """«РќРѕРІРѕСЃС‚СЊ» is «Новость»: bytes of UTF-8 that were taken for windows-1251. No words are that by chance."""
    found = _CYRILLIC.search(text)
    if not found or not _begins_a_letter(found[0]):
        return text
    try:
        raw = b"".join(b"\x98" if sign in _HOLE else sign.encode("cp1251") for sign in text)
        again = raw.decode("utf-8")
    except UnicodeError:
        return text
    return again if _CYRILLIC.search(again) else text


def _begins_a_letter(pair: str) -> bool:
    """Whether two signs can be bytes of one letter of UTF-8: of ordinary Russian hardly any are, so it costs little."""
    raw = pair.encode("cp1251", "ignore")
    return len(raw) == 2 and raw[0] >= 0xC2 and 0x80 <= raw[1] < 0xC0


def are_letters_lost(text: str) -> bool:
    """«????? ?? ????»: another machine put its own sign for what it could not read."""
    return "??" in text and text.count("?") > 2 * sum(map(str.isalpha, text))
