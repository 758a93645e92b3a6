"""Bytes of other sites to text: by their label, by the document's own word, by what they certainly are, or not at all.

    text = decode(body, "windows-1251")    # raises Undecodable, whose words can be shown

A label that the bytes contradict is not believed: UTF-8 with letters beyond ASCII is never anything else by chance,
and Russian read by a wrong table has neither its letters nor its capitals where they belong.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

ALLOWED = frozenset(
    str.split(
        "utf-8 utf-16 utf-16-le utf-16-be ascii koi8-r koi8-u cp866 mac-cyrillic cp1250 cp1251 cp1252 cp1254"
        " cp1257 iso8859-1 iso8859-2 iso8859-5 iso8859-9 iso8859-15 big5 gb18030 gbk gb2312 euc_jp shift_jis"
        " euc_kr"
    )
)
"""Python knows many more codecs; some of them hide markup from whoever looks at the bytes."""

_SIXTEEN = {"utf-16", "utf-16-le", "utf-16-be"}
_OF_PAIRS = {"big5", "gb18030", "gbk", "gb2312", "euc_jp", "shift_jis", "euc_kr"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*+<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")

_HEAD = 1000
_SAMPLE = 128 * 1024
_FEW_LETTERS = 10  # fewer say nothing about a table
_SURE = 0.5  # share of the ten most frequent letters in words as Russian writes them; two thirds in real text
_RIVAL = 0.6  # of the best one's share: what comes nearer leaves a doubt
_TORN = 50  # so many whole letters for each torn one
_BY_CHANCE = 8  # a text of pairs may be UTF-8 for a few letters

_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_ALPHABET = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁІЇЄҐЎ")
_BY_FREQUENCY = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_FREQUENT = frozenset(_BY_FREQUENCY[:10])
_RANK = {letter: rank for rank, letter in enumerate(_BY_FREQUENCY)}
_JUDGED = 12  # letters
_RARER = (
    45  # ranks by so many letters: another table's letters are never so much more frequent than a true one's
)
_LOOKED_AT = 2000
_TOLD = 20  # signs beyond ASCII of a text, which has no label that could be wrong
_WESTERN = re.compile(r"(?<![^\W\d_])[À-ÿ]{3,}(?![^\W\d_])")
_LETTER_OR_FRAME = re.compile(r"[^\W\d_a-zA-Z]|[\u2500-\u25ff]")
_BROKEN_CASE = re.compile(r"[a-zà-ÿа-џ][A-ZÀ-ÞА-ЯЀ-Џ]")
_SIGNS = "«»“”„’—–…№\xa0"
_NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
_ASCII = bytes(range(128))


class Undecodable(ValueError):
    """What the bytes say can't be known for certain. The message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """`errors` is «replace» for UTF-8 in which a few letters were cut in two, else «strict»."""

    name: str
    errors: str = "strict"


def decode(body: bytes, label: str | None = None) -> str:
    """The text without its byte order mark. Raises Undecodable.

    A few torn letters of certain UTF-8 become U+FFFD: what shows them to readers has to look for it.
    """
    found = encoding_of([body], label)
    return body.decode(found.name, found.errors).removeprefix("\ufeff")


def encoding_of(parts: Iterable[bytes], label: str | None = None) -> Encoding:
    """What the parts of one document are written in; all of them are looked at. Raises Undecodable."""
    witness: _Witness | None = None
    for part in parts:
        witness = witness or _Witness(part[:_HEAD], label)
        witness.hear(part)
    return witness.verdict() if witness else Encoding("utf-8")


def makes_no_words(text: str) -> bool:
    """Whether it was read by a wrong table before it came here: «Ïàðîì ÷åðåç ðåêó», «оЮПНЛ ВЕПЕГ ПЕЙС»."""
    sample = text[:_LOOKED_AT]
    beyond = "".join(sign for sign in sample if not sign.isascii() and sign not in _SIGNS)
    if len(beyond) < _TOLD:
        return False
    western = sum(map(len, _WESTERN.findall(sample)))
    frames = sum("\u2500" <= sign <= "\u259f" for sign in beyond)
    return western * 2 > len(beyond) or frames * 5 > len(beyond) or _reads_better(beyond)


def _reads_better(text: str) -> bool:
    """Whether another table than the one by which they were read makes more usual Russian of them."""
    bound = _mean_rank(text) - _RARER / len(text)
    for wrong in _CYRILLIC:
        raw = text.encode(wrong, "ignore")
        if len(raw) * 10 < len(text) * 9:
            continue
        if any(_mean_rank(raw.decode(name, "replace")) < bound for name in _CYRILLIC if name != wrong):
            return True
    return False


@dataclass(slots=True)
class _Named:
    """An encoding somebody named, and whether all bytes so far can be of it."""

    name: str
    is_sound: bool = True
    _decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self.name)("strict")

    def hear(self, part: bytes, *, last: bool = False) -> None:
        if not self.is_sound:
            return
        try:
            self.is_sound = "\0" not in self._decoder.decode(part, last)
        except UnicodeError:
            self.is_sound = False


class _Utf8:
    """Counts the letters beyond ASCII, whole and torn."""

    def __init__(self) -> None:
        self.whole = self.torn = 0
        self._strict = _Named("utf-8")
        self._tolerant = codecs.getincrementaldecoder("utf-8")("replace")

    def hear(self, part: bytes, *, last: bool = False) -> None:
        text = self._tolerant.decode(part, last)
        if not text.isascii():
            torn = text.count("\ufffd")
            self.torn += torn
            self.whole += _beyond_ascii(text) - torn
        self._strict.hear(part, last=last)

    @property
    def is_whole(self) -> bool:
        return self._strict.is_sound

    @property
    def is_certain(self) -> bool:
        return self.whole > 0 and (self.is_whole or self.torn * _TORN <= self.whole)


class _Witness:
    def __init__(self, head: bytes, label: str | None) -> None:
        self._mark = next((name for mark, name in _MARKS if head.startswith(mark)), "")
        declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
        self._told = [word for word in (label, declared[1].decode() if declared else "") if word]
        known = [_codec(word) for word in self._told]
        names = dict.fromkeys([self._mark, *known] if self._mark else known)
        self._named = [_Named(name) for name in names if name and not self._is_no_sixteen(name, head)]
        self._has_unknown = "" in known
        self._utf8 = _Utf8()
        self._sample = bytearray()

    def _is_no_sixteen(self, name: str, head: bytes) -> bool:
        """Bytes without a mark and without a zero among them are none of UTF-16."""
        return name in _SIXTEEN and name != self._mark and b"\0" not in head

    def hear(self, part: bytes) -> None:
        self._utf8.hear(part)
        for one in self._named:
            one.hear(part)
        if len(self._sample) < _SAMPLE and part.translate(None, _ASCII):
            self._sample += part[: _SAMPLE - len(self._sample)]

    def verdict(self) -> Encoding:
        self._utf8.hear(b"", last=True)
        for one in self._named:
            one.hear(b"", last=True)
        certain = self._certain()
        for one in self._named:
            if one.is_sound and not self._is_contradicted(one.name, certain):
                return Encoding(one.name)
        if self._utf8.is_certain:
            return Encoding("utf-8", "strict" if self._utf8.is_whole else "replace")
        if self._utf8.is_whole and not self._has_unknown:
            return Encoding("utf-8")
        if certain:
            return Encoding(certain)
        raise Undecodable(self._words())

    def _is_contradicted(self, name: str, certain: str) -> bool:
        if name.startswith("utf-"):
            return False
        if self._utf8.is_certain and (name not in _OF_PAIRS or self._utf8.whole >= _BY_CHANCE):
            return True
        if certain == name:
            return False
        if certain and self._share(name) < _RIVAL * self._share(certain):
            return True
        return self._is_rubbish(name)

    def _is_rubbish(self, name: str) -> bool:
        """Whether a table of single bytes makes no words of them: «оЮПНЛ», «Ïàðîì», «нпуф пфлтщмй»."""
        if name in _OF_PAIRS:
            return False
        sample = bytes(self._sample)
        is_cyrillic = name in {*_CYRILLIC, "koi8-u", "mac-cyrillic"}
        if _share_of_broken(sample.decode(name, "replace"), is_cyrillic=is_cyrillic) > 1 / 2:
            return True
        letters = len(sample.translate(None, _ASCII))
        if not is_cyrillic or letters < _JUDGED:
            return False
        return self._rank(name) - min(map(self._rank, _CYRILLIC)) > _RARER / letters

    def _rank(self, name: str) -> float:
        return _mean_rank(bytes(self._sample).decode(name, "replace"))

    def _certain(self) -> str:
        """The Cyrillic table by which the bytes are Russian, when by all others they are not; else ""."""
        if self._utf8.is_certain or len(self._sample.translate(None, _ASCII)) < _FEW_LETTERS:
            return ""
        shares = sorted(((self._share(name), name) for name in _CYRILLIC), reverse=True)
        (best, name), (second, _name) = shares[:2]
        is_sure = best >= _SURE and second < _RIVAL * best
        # capitals of one table may be small letters of another, but not as frequent ones
        return name if is_sure and name == min(_CYRILLIC, key=self._rank) else ""

    def _share(self, name: str) -> float:
        return _share_of_frequent(bytes(self._sample).decode(name, "replace"))

    def _words(self) -> str:
        if not self._told:
            return _("Кодировка не названа, и по самим буквам её не определить.")
        told = ", ".join(word[:40] for word in dict.fromkeys(self._told))
        return _("Кодировка названа (%(told)s), но буквы не прочесть ни по ней, ни по другой.") % {
            "told": told
        }


def _codec(word: str) -> str:
    """The codec of that name; "" for what is unknown or no encoding of texts."""
    try:
        name = codecs.lookup(word.strip("\"' ")[:40]).name
    except (LookupError, ValueError):
        return ""
    return "cp1252" if name == "iso8859-1" else name if name in ALLOWED else ""


def _beyond_ascii(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def _share_of_frequent(text: str) -> float:
    """Of all signs beyond ASCII, how many are the most frequent letters of Russian, in words as it writes them."""
    found = total = 0.0
    for word in text.translate(_NO_LETTERS).split():
        if word.isascii():
            continue
        total += _beyond_ascii(word)
        bare = word.strip(_SIGNS)
        if bare and _ALPHABET.issuperset(bare):
            weight = 0.5 if len(bare) > 1 and bare.isupper() else 1.0 if bare[1:].islower() else 0.0
            found += weight * sum(letter in _FREQUENT for letter in bare.lower())
    return found / total if total else 0.0


def _share_of_broken(text: str, *, is_cyrillic: bool) -> float:
    """Of the letters in words beyond ASCII, those in words no people writes."""
    broken = total = 0
    for word in text.translate(_NO_LETTERS).split():
        bare = word.strip(_SIGNS)
        if bare.isascii() or not _LETTER_OR_FRAME.search(bare):
            continue
        total += len(bare)
        if is_cyrillic:
            broken += len(bare) * (not bare.isalpha() or bool(_BROKEN_CASE.search(bare)))
        else:  # letters with accents stand among others
            broken += len(bare) * (len(bare) > 2 and _beyond_ascii(bare) == len(bare))
    return broken / total if total else 0.0


def _mean_rank(text: str) -> float:
    beyond = [sign for sign in text.lower() if not sign.isascii()]
    return sum(_RANK.get(sign, len(_RANK)) for sign in beyond) / len(beyond)
