"""The short dash of ranges: of numbers, times, dates, years and decades, centuries, months and days of the week."""

import re

from polosa.kit.typography.signs import OBJECT, SPACES, WORD

_S = f"[{SPACES}]"
_NUMBER = (
    rf"\d{{1,3}}(?:{_S}\d{{3}}){{1,3}}(?!\d)|" r"\d{2}\.\d{2}\.\d{4}|\d{1,2}[:.]\d{2}|\d{1,4}(?:,\d{1,2})?"
)
_RANGE = re.compile(
    rf"(?<![\w.,:/\-–—−+№§){WORD}{OBJECT}])(?<!\d{_S})(?<!\){_S})(?<!\d{_S}[-–—]{_S})"
    rf"(?P<left>{_NUMBER})(?P<s1>{_S}?)[-–—](?P<s2>{_S}?)(?P<right>{_NUMBER})"
    rf"(?![\w:/{OBJECT}]|[.,]\d|-[^а-яё]|-\Z|{_S}\d|[–—]|{_S}?[-–—]{_S}?\d)"
)
_ROMAN = re.compile(
    rf"(?<![\w\-])([IVX]{{1,6}}){_S}?[-–—]{_S}?([IVX]{{1,6}})(?=\s(?:век|вв?\.|вв(?!\w)|столет|кварт|степен|тысячел))"
)
_PERCENT = re.compile(r"(?<=\d%)-(?=\d{1,3}(?:,\d{1,2})?%)")
_AT = re.compile(r"(?<!\w)(?:в|к|до|около)\s\Z", re.IGNORECASE)
_OF_DAY = re.compile(r"\s(?:утра|вечера|ночи|дня)(?!\w)", re.IGNORECASE)
_NOTHING_COUNTED = re.compile(r"\s?(?:\Z|[^\w\s%‰°₽€$]|(?:[а-яё]{1,2}|после|под)(?!\w))", re.IGNORECASE)
"""«Начало в 10-15» and «в 10-15 у рынка» tell a time and no range."""
_NO_RANGE_AFTER = re.compile(
    r"(?:\bтел|телефон\w*|факс\w*|\bмоб|гост(?: р)?|снип|\bту|\bсп|боинг\w*|boeing|airbus|iso|исо|\bдел[оау]"
    r"|сч[её]т\w*|\bкод\w*|инн|isbn|№|§)[.:]*\s*\Z",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|ём|ем)|ма(?:рт|рта|рте|рту|ртом)"
    r"|ма(?:й|я|е|ю|ем)|август(?:|а|е|у|ом))"
)
_DAY = (
    r"(?:понедельник(?:|а|е|у)|вторник(?:|а|е|у)|сред(?:а|ы|е|у)|четверг(?:|а|е|у)|пятниц(?:а|ы|е|у)"
    r"|суббот(?:а|ы|е|у)|воскресень(?:е|я|ю))"
)
_SHORT_DAY = r"(?:пн|вт|ср|чт|пт|сб|вс)\.?"
_NAMES = tuple(
    re.compile(rf"(?<![\w\-])(?P<left>{name})(?:-|{_S}-{_S}|—|–)(?P<right>{name})(?![\w\-])", re.IGNORECASE)
    for name in (_MONTH, _DAY, _SHORT_DAY)
)
_DATES = re.compile(
    rf"(?<![\w\-.,])(?P<left>\d{{1,2}}{_S}{_MONTH})[-–—](?P<right>\d{{1,2}}{_S}{_MONTH})(?![\w\-])",
    re.IGNORECASE,
)
_YEARS = re.compile(rf"{_S}?(?:год|гг)|-[ехм](?!\w)|-[ыи][ехм](?!\w)", re.IGNORECASE)
_COUNTED = re.compile(
    rf"-[а-яё]|{_S}?(?:[%‰°₽€$]|(?:{_MONTH}|г|гг|кг|км|га|см|мм|м|т|л|раза?|чел|шт|руб|тыс|млн|млрд)(?![\w\-])"
    r"|(?:год|лет|век|столет|час|минут|секунд|дн(?:я|ей)|недел|месяц|человек|рубл|копе|тысяч|миллион|миллиард|процент"
    r"|градус|балл|штук|этаж|класс|метр|километр|сантиметр|килограмм|грамм|литр|тонн|гектар|домов|мест|квартир"
    r"|числ|утра|вечера|ночи|страниц|участник|школьник|детей|семей)[а-яё]{0,7}(?![\w\-]))",
    re.IGNORECASE,
)
"""What is counted after a range: a hyphen between spaces may be a minus or a score elsewhere."""


def set_ranges(text: str) -> str:
    text = _PERCENT.sub("–", _ROMAN.sub(r"\1–\2", _RANGE.sub(_range, text)))
    for names in _NAMES:
        text = names.sub(r"\g<left>–\g<right>", text)
    return _DATES.sub(r"\g<left> — \g<right>", text)


def _range(found: re.Match[str]) -> str:
    left, right = found["left"], found["right"]
    spaced = bool(found["s1"] or found["s2"])
    before = found.string[max(found.start() - 16, 0) : found.start()]
    if _NO_RANGE_AFTER.search(before) or not (is_range(left, right) or _is_decade(found)):
        return found[0]
    is_counted = bool(_COUNTED.match(found.string, found.end()))
    if before.endswith("(") and not (is_counted or _is_year(left)):
        return found[0]
    if not spaced and _says_when(found, before, is_counted=is_counted):
        return found[0]
    if spaced and not (_needs_no_word(left) or is_counted):
        return found[0]
    return f"{left}–{right}"


def is_range(left: str, right: str) -> bool:
    """Both of one kind, and growing; times may cross midnight."""
    if ":" in left or ":" in right:
        return _is_time(left) and _is_time(right)
    if "." in left or "." in right:
        dots = left.count(".")
        return dots == right.count(".") and (dots == 2 or (_dotted(left) and _dotted(right)))
    if _padded(left) or _padded(right):
        return False
    return _value(left) < _value(right) and (
        _is_grouped(left) or not _is_grouped(right) or _begins_lower(left, right)
    )


def _value(text: str) -> float:
    return float("".join(text.split()).replace(",", "."))


def _is_grouped(text: str) -> bool:
    return any(sign.isspace() for sign in text)


def _begins_lower(left: str, right: str) -> bool:
    """10–15 000, but not the score of «5-3 100 человек смотрели»."""
    return left.isdigit() and int(left) < int(right.split(maxsplit=1)[0])


def _says_when(found: re.Match[str], before: str, *, is_counted: bool) -> bool:
    left, right, text = found["left"], found["right"], found.string
    is_clock = left.isdigit() and len(right) == 2 and right.isdigit() and int(left) < 24 and int(right) < 60
    if not is_clock or not _AT.search(before):
        return False
    return bool(
        _OF_DAY.match(text, found.end()) or (not is_counted and _NOTHING_COUNTED.match(text, found.end()))
    )


def _is_decade(found: re.Match[str]) -> bool:
    """1980–90-е, 2003–05 годы: the century is not said twice."""
    left, right = found["left"], found["right"]
    is_shortened = left.isdigit() and len(left) == 4 and right.isdigit() and len(right) == 2
    return (
        is_shortened and _is_year(left) and left[2:] < right and bool(_YEARS.match(found.string, found.end()))
    )


def _needs_no_word(text: str) -> bool:
    return _is_time(text) or _is_year(text) or "." in text


def _is_time(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    return bool(colon) and int(hours) <= 24 and int(minutes) < 60


def _is_year(text: str) -> bool:
    return text.isdigit() and 1000 <= int(text) <= 2100


def _dotted(text: str) -> bool:
    first, _, second = text.partition(".")
    is_time, is_day = int(first) <= 24 and int(second) < 60, 1 <= int(first) <= 31 and 1 <= int(second) <= 12
    return is_time or is_day


def _padded(text: str) -> bool:
    return len(text) > 1 and text[0] == "0" and text[1] != ","
