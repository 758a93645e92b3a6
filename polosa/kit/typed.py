"""Text that people type, in which a few tags are signs of formatting and everything else is text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Set
from html import escape

from polosa.kit.markup import attributes

_SIGN = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-z]++)"""
    r"""(?P<attributes>(?:\s++[a-z][a-z-]*+\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))*+)\s*+(?P<own>/?)>""",
    re.IGNORECASE | re.ASCII,
)
_ALONE = frozenset({"br"})


def marked_up(text: str, tags: Set[str], *, is_address: Callable[[str], bool]) -> Iterator[str]:
    """HTML in which only such tags are tags as have both their ends and lead, if anywhere, to an address.

    Nothing is left out: every sign of `text` stands in some piece.
    """
    signs = [found for found in _SIGN.finditer(text) if _is_sign(found, tags, is_address)]
    at = 0
    for found in _paired(signs):
        yield escape(text[at : found.start()], quote=False)
        yield found[0]
        at = found.end()
    yield escape(text[at:], quote=False)


def _is_sign(found: re.Match[str], tags: Set[str], is_address: Callable[[str], bool]) -> bool:
    name, words = found["name"].lower(), found["attributes"]
    if name not in tags or (found["close"] and (words or found["own"])):
        return False
    if found["own"] and name not in _ALONE:
        return False
    return bool(found["close"]) or name != "a" or is_address(attributes(found[0]).get("href", ""))


def _paired(signs: list[re.Match[str]]) -> list[re.Match[str]]:
    """Those whose other end is there too, in order. `<br>`, `<p>` and `<li>` need none."""
    open_at: dict[str, list[int]] = {}
    kept: set[int] = set()
    lists: Counter[str] = Counter()
    for at, found in enumerate(signs):
        name = found["name"].lower()
        if not found["close"]:
            _open(at, name, open_at, kept, lists)
        elif name not in _ALONE and open_at.get(name):
            kept |= {open_at[name].pop(), at}
            lists[name] -= 1
    return [found for at, found in enumerate(signs) if at in kept]


def _open(at: int, name: str, open_at: dict[str, list[int]], kept: set[int], lists: Counter[str]) -> None:
    if name in _ALONE or name == "p" or (name == "li" and lists["ul"] + lists["ol"] > 0):
        kept.add(at)
    if name not in _ALONE:
        open_at.setdefault(name, []).append(at)
        lists[name] += 1
