"""Public names: what a reader may call themselves, and whom they may not pretend to be."""

import re
import unicodedata
from collections.abc import Iterable

from polosa.kit.signs import is_unseen

from ..enums import Refusal

NAME_MIN = 2
NAME_MAX = 40
LONGEST_TYPED = 4 * NAME_MAX
"""Before accents become one with their letters: putting many of them in order takes time that grows with the square."""

OFFICIAL = (
    *("редакция", "редактор", "модератор", "администратор", "админ", "главред", "техподдержка"),
    *("moderator", "administrator", "admin", "editor", "redakcia", "redakciya", "redaktsiya", "redaktor"),
)
NOBODY = re.compile(r"(читатель|reader)\s*\d*|удал[её]нный читатель|deleted reader", re.IGNORECASE)
PUNCTUATION = frozenset(" -–—.,'’_«»№()")
# Letters of other scripts and digits that a hurried eye takes for these.
LOOKALIKES = str.maketrans("авекмнорстухіѕјαεικμορτυχ0134l@$", "abekmhopctyxisjaeikmoptyxoiзчias")


class NameRefused(ValueError):
    """`why` says what is wrong with the name."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def clean_name(text: str, *, reserved: Iterable[str] = (), is_official: bool = False) -> str:
    """The name as it will be shown; raises `NameRefused`. `reserved` are more names that readers may not take."""
    if any(is_unseen(sign) for sign in text.strip()):
        raise NameRefused(Refusal.SIGNS)
    text = " ".join(text.split())
    if len(text) > LONGEST_TYPED:
        raise NameRefused(Refusal.LONG)
    name = " ".join(_one_way(text).split())
    if len(name) > NAME_MAX:
        raise NameRefused(Refusal.LONG)
    if sum(sign.isalpha() for sign in name) < NAME_MIN:
        raise NameRefused(Refusal.SHORT)
    if not all(_is_fit(sign) for sign in name):
        raise NameRefused(Refusal.SIGNS)
    if not is_official and _sounds_official(name, reserved):
        raise NameRefused(Refusal.OFFICIAL)
    return name


def _one_way(text: str) -> str:
    """Letters of one look spelled one way; «№» is no «No»."""
    return "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))


def _is_fit(sign: str) -> bool:
    """No towers of accents and no pictures: what NFKC has not made one letter with its accent is refused."""
    return sign.isalpha() or sign.isdecimal() or sign in PUNCTUATION


def _sounds_official(name: str, reserved: Iterable[str]) -> bool:
    face, parts = _face(name), _faces(name)
    return (
        NOBODY.fullmatch(name) is not None
        or any(_face(word) in face for word in OFFICIAL)
        or any(_face(taken) == face or _faces(taken) == parts for taken in reserved if taken)
    )


def _faces(text: str) -> list[str]:
    """Of every word, in no order: «Соколова Вера» is «Вера Соколова»."""
    return sorted(face for word in text.split() if (face := _face(word)))


def _face(text: str) -> str:
    """What a name looks like at a glance: one script, without accents, spaces and signs."""
    bare = unicodedata.normalize("NFD", text.casefold())
    folded = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(LOOKALIKES)
    return "".join(sign for sign in folded if sign.isalnum())
