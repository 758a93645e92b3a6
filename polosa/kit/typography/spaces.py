"""Spaces that must not break, and spaces that are too many."""

import re

from polosa.kit.typography.signs import EDGES, NBSP, TAG, WORD

_T = f"{TAG}*+"
_SHORT = "а|без|бы|в|во|да|для|до|за|и|из|изо|или|к|ко|на|над|не|ни|но|о|об|обо|от|по|под|при|про|с|со|у"
_ABBREVIATION = (
    "акад|г|гл|гор|гр|д|дер|доц|им|кв|корп|мкр|наб|обл|оз|п|пер|пл|пос|пр|проф|просп"
    "|р|рис|с|см|ст|стр|табл|тел|тов|ул|ш"
)
_UNIT = "[МГТК]?Вт|[МГТК]Б|[кМГ]?Гц|[кМГ]?Па|Дж"

_EXTRA = re.compile(r"(?<![ \t\u00a0\n])[ \t\u00a0]{2,}+")
_BLANK = "[ \u00a0]"
_NEEDLESS = re.compile(
    # слово , слово; «слово » - but no smile, and no score
    rf"(?<=[^\W\d])(?P<before>{_T}){_BLANK}++(?={_T}[,;:.!?][,;:.!?…]*+(?:[\s{EDGES}{TAG}»]|\Z))(?!{_T}\.\.)"
    rf"|(?<=[\w.!?…])(?P<close>{_T}){_BLANK}++(?={_T}»(?!\w))"
    rf"|(?<=[«„])(?P<open>{_T}){_BLANK}++(?={_T}\w)"
)
_RULES = tuple(
    re.compile(rule)
    for rule in (
        # в доме, не был
        rf"(?<![\w\-{WORD}])(?i:{_SHORT})(?P<a>{_T}) (?P<b>{_T})(?=[^\s])",
        # сказал же, был ли
        rf"(?<=\w)(?P<a>{_T}) (?P<b>{_T})(?=(?:же|ли|бы|б|ж|ль)(?![\w\-]))",
        # А. С. Пушкин, Пушкин А. С.
        rf"(?<!\w)[А-ЯЁA-Z]\.(?P<a>{_T}) (?P<b>{_T})(?=[А-ЯЁA-Z][.а-яёa-z])",
        r"(?<=[а-яё]) (?=[А-ЯЁ]\.[ \u00a0]?[А-ЯЁ]\.)",
        # 5 рублей, 20 %, 2023 г., but not «Ми-8 упал» and not «5 и 6»
        rf"(?<![^\W\d]-\d)(?<![^\W\d]-\d\d)(?<![^\W\d]-\d\d\d)(?<=\d)(?P<a>{_T}) (?P<b>{_T})"
        rf"(?=[а-яёa-z%‰°₽€$]|(?:{_UNIT})(?!\w))(?!(?i:{_SHORT})(?!\w))",
        # 1 234 567
        r"(?<=\d) (?=\d{3}(?!\d))",
        # г. Тихоборск, ул. Липовая, с. 5, but not «2023 г. Потом»
        rf"(?<![\w\-])(?<!\d[ \u00a0])(?i:{_ABBREVIATION})\.(?P<a>{_T}) (?P<b>{_T})(?=[А-ЯЁ\d«„{WORD}])",
        # т. е., и т. д., до н. э.
        r"(?<!\w)[тн]\. (?=[а-яё]\.)",
        # т.е., т.д., н.э. are two words each
        r"(?<![\w.])(?:[тТ]\.(?=[екдпнч]\.(?!\w))|[нН]\.(?=э\.(?!\w)))",
        # № 3, § 2
        rf"(?<=[№§])(?P<a>{_T}) ?(?P<b>{_T})(?=\d)",
    )
)


def collapse(text: str) -> str:
    return _EXTRA.sub(lambda run: " " if " " in run[0] or "\t" in run[0] else run[0], text)


def tighten(text: str) -> str:
    """Without spaces before signs and within quotation marks, which have their shape already."""
    return _NEEDLESS.sub(lambda run: run["before"] or run["close"] or run["open"] or "", text)


def bind(text: str) -> str:
    for rule in _RULES:
        text = rule.sub(_bound, text)
    return text


def _bound(found: re.Match[str]) -> str:
    groups = found.groupdict(default="")
    if _inside_word(found):
        return found[0]
    head = found[0].removesuffix(groups.get("b", "")).removesuffix(" ")
    return f"{head}{NBSP}{groups.get('b', '')}"


def _inside_word(found: re.Match[str]) -> bool:
    """`<b>Сло</b>во`: the last letters of a word, cut off by a tag, are not a preposition."""
    text, at = found.string, found.start() - 1
    if at < 0 or text[at] != TAG or not found[0][0].isalpha():
        return False
    while at >= 0 and text[at] == TAG:
        at -= 1
    return at >= 0 and text[at].isalnum()
