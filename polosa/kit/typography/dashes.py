"""Dashes between words, at the opening of direct speech, and in ranges of numbers."""

import re

from polosa.kit.typography.signs import EDGES, NBSP, OBJECT, SPACES, TAG, WORD

_S, _T = f"[{SPACES}]", f"{TAG}*+"
_DASH = re.compile(
    rf"(?P<lead>(?:\A|[{EDGES}])[{SPACES}{TAG}]*+)(?:--|[-–—])(?P<tags>{_T})(?:{_S}++(?=[^\s])|(?=[А-ЯЁ«„]))"
    rf"|(?<!{_S}){_S}++(?P<before>{_T})(?P<dash>--|[-–—])(?={_T}{_S})"
    rf"|(?<=[,.!?…»“])(?P<close>{_T})-(?={_T}{_S})"
)

_NUMBER = r"\d{2}\.\d{2}\.\d{4}|\d{1,2}[:.]\d{2}|\d{1,4}(?:,\d{1,2})?"
_RANGE = re.compile(
    rf"(?<![\w.,:/\-–—−+№§)({WORD}{OBJECT}])(?<!\d{_S})(?<!\){_S})"
    rf"(?P<left>{_NUMBER})(?P<s1>{_S}?)-(?P<s2>{_S}?)(?P<right>{_NUMBER})"
    rf"(?![\w:/{OBJECT}]|[.,]\d|-[^а-яё]|-\Z|{_S}\d)"
)
_ROMAN = re.compile(r"(?<![\w\-])([IVX]{1,6})-([IVX]{1,6})(?=\s(?:век|вв?\.|столет|кварт|степен|тысячел))")
_NO_RANGE_AFTER = re.compile(
    r"(?:\bтел|телефон\w*|факс\w*|\bмоб|гост(?: р)?|снип|\bту|\bсп|боинг\w*|boeing|airbus|iso|исо|\bдел[оау]"
    r"|сч[её]т\w*|\bкод\w*|инн|isbn|№|§)[.:]*\s*\Z",
    re.IGNORECASE,
)


def set_dashes(text: str) -> str:
    return _DASH.sub(_dash, _ROMAN.sub(r"\1–\2", _RANGE.sub(_range, text)))


def _dash(found: re.Match[str]) -> str:
    if found["lead"] is not None:
        return f"{found['lead']}—{found['tags']}{NBSP}"
    if found["close"] is not None:
        return f"{found['close']}{NBSP}—"
    if found["dash"] == "-" and _between_digits(found):
        return found[0]
    return f"{NBSP}{found['before']}—"


def _between_digits(found: re.Match[str]) -> bool:
    """A spaced hyphen between figures may be a minus."""
    text = found.string
    return text[max(found.start() - 1, 0)].isdigit() and text[found.end() : found.end() + 2].strip().isdigit()


def _range(found: re.Match[str]) -> str:
    left, right = found["left"], found["right"]
    spaced = bool(found["s1"] or found["s2"])
    before = found.string[max(found.start() - 16, 0) : found.start()]
    if _NO_RANGE_AFTER.search(before) or not is_range(left, right):
        return found[0]
    if spaced and not (_is_time(left) or _is_year(left)):
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
    return float(left.replace(",", ".")) < float(right.replace(",", "."))


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
