"""Dashes between words and at the opening of direct speech."""

import re

from polosa.kit.typography.ranges import set_ranges
from polosa.kit.typography.signs import EDGES, NBSP, SPACES, TAG

_S, _T = f"[{SPACES}]", f"{TAG}*+"
_DASH = re.compile(
    rf"(?P<lead>(?:\A|[{EDGES}])[{SPACES}{TAG}]*+)(?:-{{2,3}}|[-–—])(?P<tags>{_T})(?:{_S}++(?=[^\s])|(?=[А-ЯЁ«„]))"
    rf"|(?<!{_S}){_S}++(?P<before>{_T})(?P<dash>-{{2,3}}|[-–—])(?={_T}{_S})"
    rf"|(?<=[,.!?…»“])(?P<close>{_T})-(?={_T}{_S})"
)


def set_dashes(text: str) -> str:
    return _DASH.sub(_dash, set_ranges(text))


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
