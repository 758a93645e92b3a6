"""Words: counting them, cutting them, spelling them in addresses, finding them."""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Set
from functools import lru_cache
from html import escape, unescape

import Stemmer
from anyascii import anyascii
from django.utils.safestring import SafeString, mark_safe

from polosa.kit.literal import literal_tokens
from polosa.kit.markup import BLOCKS, Kind
from polosa.kit.signs import cut, without_emoji

NBSP = "\u00a0"
LONGEST_WORD = 40

_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*+(?:[\u0300-\u036f]++[^\W_]*+)*+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NO_CHARACTER = re.compile(r"&#(?:0*+[1-9][0-9]{7,}+|[xX]0*+[1-9a-fA-F][0-9a-fA-F]{6,}+);?")
_LATIN = re.compile(r"[a-z]")
_UNSEEN = frozenset(str.split("script style template textarea title iframe noembed noframes xmp"))
_LETTERS = zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    str.split("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya"),
    strict=True,
)
_TRANSLITERATION = str.maketrans({letter: latin.replace("_", "") for letter, latin in _LETTERS})


def plural(n: int | float, forms: str) -> str:
    """The word for `n`: of three forms ("день,дня,дней") by the Russian rule, of two by the English."""
    words = [form.strip() for form in forms.split(",")]
    if len(words) == 2:
        return words[0] if abs(n) == 1 else words[1]
    if len(words) != 3:
        raise ValueError(f"A plural has two or three forms, not {len(words)}: {forms!r}")
    return words[_russian_form(abs(n))]


def _russian_form(n: int | float) -> int:
    if n != int(n):
        return 1
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def number(n: int) -> str:
    """1 234 567, in groups that do not break."""
    return f"{n:,}".replace(",", NBSP).replace("-", "−")


def numbered(n: int, forms: str) -> str:
    return f"{number(n)}{NBSP}{plural(n, forms)}"


def sentence(text: str) -> str:
    """With a full stop, unless it has its end already: «Соколова В. А.»; nothing stays nothing."""
    text = text.strip()
    is_ended = text.rstrip("»”\"')").endswith((".", "!", "?", "…"))
    return text if is_ended or not text else f"{text}."


def slugify(text: str, max_length: int = 60) -> str:
    """Latin letters, figures and single hyphens, cut between words; ё is spelled as е, щ as shch, х as kh.

    Emoji are left out: half a family would be other people.

    Empty when the text holds no letter and no figure: the caller then names the thing in another way.
    """
    latin = anyascii(
        unicodedata.normalize("NFC", without_emoji(text[: max_length * 20]).lower()).translate(
            _TRANSLITERATION
        )
    )
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’`]", "", latin.lower())).strip("-")
    if len(slug) <= max_length:
        return slug
    whole_words = slug[: max_length + 1].rpartition("-")[0]
    return whole_words or slug[:max_length]


def free_slug(wished: str, is_taken: Callable[[str], bool]) -> str:
    """`wished`, or the first of `wished-2`, `wished-3` … that is not taken."""
    free, number = wished, 2
    while is_taken(free):
        free, number = f"{wished}-{number}", number + 1
    return free


def excerpt(text: str, length: int = 100) -> str:
    """At most `length` characters of one line, cut between words, with «…» where something was cut.

    What is one sign to the eye (a letter with its accents, a family of emoji) is whole or not there.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head = line[:length].rpartition(" ")[0] or cut(line, length - 1)
    return head.rstrip(" ,;:.—–-(«„") + "…"


def unescaped(text: str) -> str:
    """Without entities. A number that no character has is U+FFFD: Python's own way fails on very long ones."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text) if "&#" in text else text)


def plain(html: str) -> str:
    """The text of HTML: a line for every block, nothing of scripts and styles."""
    lines = "".join(_visible(html)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def one_line(html: str) -> str:
    """What is seen of HTML, in one line."""
    return " ".join(plain(html).split())


def _visible(html: str) -> Iterator[str]:
    unseen = ""
    for token in literal_tokens(html):
        if unseen:
            unseen = "" if token.kind is Kind.CLOSE and token.name == unseen else unseen
        elif token.kind is Kind.OPEN and token.name in _UNSEEN:
            unseen = token.name
        elif token.name in BLOCKS or token.name == "br":
            yield "\n"
        elif token.kind is Kind.TEXT:
            yield token.source.replace("\n", " ")
        elif token.kind is Kind.ENTITY:
            yield unescape(token.source)


def stems(text: str) -> list[str]:
    """Every word of `text`, in order, as search knows it: lower case, ё as е, without its ending."""
    return [stem(found[0]) for found in _WORD.finditer(text)]


def stem(word: str) -> str:
    return _stem(word) if len(word) <= LONGEST_WORD else _stem.__wrapped__(word)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A paper has few words, and says each of them many times."""
    bare = word.lower().replace("\u0301", "")[
        : 4 * LONGEST_WORD
    ]  # many accents are put in order in squared time
    folded = unicodedata.normalize("NFKC", bare)[:LONGEST_WORD].replace("ё", "е")
    if _CYRILLIC.search(folded):
        return _stemmers.russian.stemWord(folded)
    return _stemmers.english.stemWord(folded) if _LATIN.search(folded) else folded


class _Stemmers(threading.local):
    """A stemmer keeps a buffer of its own: one for every thread."""

    def __init__(self) -> None:
        self.russian = Stemmer.Stemmer("russian")
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()


def mark_matches(text: str, query_stems: Set[str] | list[str]) -> SafeString:
    """`text` as HTML, its matching words in <mark>."""
    wanted, parts, at = frozenset(query_stems), [], 0
    for found in _WORD.finditer(text):
        if stem(found[0]) in wanted:
            parts += [escape(text[at : found.start()]), f"<mark>{escape(found[0])}</mark>"]
            at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))


def best_fragment(text: str, query_stems: Set[str] | list[str], length: int = 200) -> str:
    """About `length` characters that hold most of the sought words; the opening, if none is found."""
    line, wanted = " ".join(text.split()), frozenset(query_stems)
    start = _best_start(line, wanted, length)
    if start == 0:
        return excerpt(line, length)
    start = line.rfind(" ", 0, max(start - length // 5, 0)) + 1
    return ("…" if start else "") + excerpt(line[start:], length)


def _best_start(line: str, wanted: frozenset[str], length: int) -> int:
    """Where four fifths of `length` hold the most different sought words, then the most of them."""
    hits = [(m.start(), m.end(), word) for m in _WORD.finditer(line) if (word := stem(m[0])) in wanted]
    held: Counter[str] = Counter()
    best, best_score, first = 0, (0, 0), 0
    for at, (_, end, word) in enumerate(hits):
        held[word] += 1
        while end - hits[first][0] > length * 4 // 5 and first < at:
            held[hits[first][2]] -= 1
            first += 1
        score = (sum(count > 0 for count in held.values()), held.total())
        if score > best_score:
            best, best_score = hits[first][0], score
    return 0 if best_score == (0, 0) or best < length // 5 else best
